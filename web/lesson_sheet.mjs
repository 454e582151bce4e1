// SPDX-License-Identifier: MIT
// The teacher's sheet: the lesson (assets/lesson.json) as one page to print, with timing, questions,
// answers and the link of each step. The app shows the same texts (wasm/shell/lesson_panel.cpp).
const kEscapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text) => String(text).replace(/[&<>"]/g, (letter) => kEscapes[letter]);

// What the app's address ends with at a step, counted from 1.
export function stepHash({ page, model, state }, number) {
  return `page=${page}&model=${model}${state ? `&${state}` : ''}&learn=${number}`;
}

function choiceItem(words, isRight) {
  return isRight ? `<li class="right"><strong>${escaped(words)}</strong> (right)</li>` : `<li>${escaped(words)}</li>`;
}

function stepSection(step, i) {
  const hash = stepHash(step, i + 1);
  return `<section>
<h2>${i + 1}. ${escaped(step.title)} <span class="minutes">${step.minutes} min</span></h2>
<p>${escaped(step.text)}</p>
<p><b>Try it.</b> ${escaped(step.task)}</p>
<p><b>Question.</b> ${escaped(step.question)}</p>
<ol type="a">${step.choices.map((words, k) => choiceItem(words, k === step.right)).join('')}</ol>
<p><b>Answer.</b> ${escaped(step.explanation)}</p>
<p class="teacher"><b>For the teacher.</b> ${escaped(step.teacher)}</p>
<p class="link"><a href="./#${escaped(hash)}">#${escaped(hash)}</a></p>
</section>`;
}

export function lessonSheet({ title, about, steps }, { policy, style, icon }) {
  const minutes = steps.reduce((sum, step) => sum + step.minutes, 0);
  const rows = steps.map((step, i) => `<tr><td>${i + 1}</td><td>${escaped(step.title)}</td><td>${step.minutes} min</td></tr>`).join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}: teacher's sheet</title>
<link rel="icon" href="${icon}" type="image/svg+xml">
<link rel="stylesheet" href="${style}">
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
<p class="quiet">Teacher's sheet for the lesson of <a href="./#page=learn">Latent Lab</a>. ${steps.length} steps, ${minutes} minutes.</p>
<p>${escaped(about)}</p>
<p>The link under each step opens it with the lesson beside the page; share it with a class, or open it on the projector (key P: everything larger). What is chosen stays in each pupil's own address.</p>
<table><thead><tr><th>Step</th><th>What</th><th>Time</th></tr></thead><tbody>${rows}</tbody></table>
${steps.map(stepSection).join('\n')}
</main>
</body>
</html>
`;
}
