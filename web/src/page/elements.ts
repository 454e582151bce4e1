// SPDX-License-Identifier: MIT
// Elements of the plain page, made with their text and what is inside them.

type Tag = keyof HTMLElementTagNameMap;

export function make<K extends Tag>(tag: K, text = '', children: Node[] = []): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  made.append(...children);
  return made;
}

export function makeButton(text: string, onClick: () => void): HTMLButtonElement {
  const made = make('button', text);
  made.type = 'button';
  made.onclick = onClick;
  return made;
}

export function makeRow(...children: Node[]): HTMLDivElement {
  const made = make('div', '', children);
  made.className = 'row';
  return made;
}
