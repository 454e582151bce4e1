// SPDX-License-Identifier: MIT
// One of the processes of run.mjs, with a browser and a scratch folder of its own: runs one suite after the
// other, as it is told, and says of each test how it ended.
// Arguments: run.mjs's places and parts of names as JSON.
import { closeAll, runTests, setPlaces } from './harness.mjs';

const { places, wanted } = JSON.parse(process.argv[2]);
setPlaces(places);

async function run(suite) {
  try {
    await runTests(() => import(`./${suite}.mjs`), wanted, (result) => process.send({ result }));
  } catch (error) {
    process.send({ result: { name: suite, outcome: 'failed', words: error.stack, seconds: 0 } });
  }
  process.send({ ended: suite });
}

process.on('message', ({ suite }) => void run(suite));
// There is nothing left to run, or nobody left to tell.
process.on('disconnect', () => void closeAll().finally(() => process.exit()));
