/**
 * Keeps the page as the files are, without losing the place: a page is fetched as the server shows it now, and the
 * parts that differ are exchanged. A frame is exchanged once its next one is there.
 */

let turn = 0;
let asked = '';

/**
 * Chooses one thing more. A page on its way doesn't know of it, nor this page of the one on its way: what was chosen
 * before stands in the window's address.
 */
function choose(field, params) {
  for (const [name, value] of new URLSearchParams(location.search)) if (name !== field) params.set(name, value);
  history.pushState(null, '', `/?${params}`.replaceAll('%2F', '/'));
  load(location.href, { top: field === 'email' });
}

/** Shows the page of an address. `top`: another email, which is read from its beginning. */
async function load(address, { top = false } = {}) {
  const mine = ++turn;
  let html;
  try {
    html = await (await fetch(address)).text();
  } catch {
    return told(false);
  }
  if (mine !== turn) return;
  const next = new DOMParser().parseFromString(html, 'text/html');
  exchange(next);
  if (top) scrollTo({ top: Math.min(scrollY, document.querySelector('.desk').offsetTop), behavior: 'instant' });
  askForScores();
}

function exchange(next) {
  const key = document.activeElement?.dataset?.key;
  document.title = next.title;
  for (const part of document.querySelectorAll('[data-part]')) {
    const fresh = next.querySelector(`[data-part="${part.dataset.part}"]`);
    if (!fresh || part.dataset.part === 'pane') continue;
    if (part.innerHTML !== fresh.innerHTML) part.replaceChildren(...fresh.childNodes);
  }
  exchangePane(document.querySelector('[data-part="pane"]'), next.querySelector('[data-part="pane"]'));
  if (key && document.activeElement?.dataset?.key !== key) {
    document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
  }
}

function exchangePane(pane, fresh) {
  const frames = (of) => [...of.querySelectorAll('[data-frame]')];
  const names = (of) => frames(of).map(({ dataset }) => dataset.frame).join();
  if (names(pane) === '' || names(pane) !== names(fresh)) {
    if (pane.innerHTML !== fresh.innerHTML) pane.replaceChildren(...fresh.childNodes);
    for (const frame of pane.querySelectorAll('iframe')) fit(frame);
    return;
  }
  for (const [index, box] of frames(pane).entries()) {
    const address = frames(fresh)[index].querySelector('iframe').getAttribute('src');
    if (box.lastElementChild.getAttribute('src') !== address) follow(box, address);
  }
}

/** Loads a frame's next page behind the one that is shown. */
function follow(box, address) {
  for (const late of box.querySelectorAll('.coming')) late.remove();
  const shown = box.lastElementChild;
  const coming = document.createElement('iframe');
  coming.className = 'coming';
  coming.title = shown.title;
  coming.setAttribute('sandbox', shown.getAttribute('sandbox'));
  coming.style.height = shown.style.height;
  coming.setAttribute('src', address);
  coming.addEventListener('load', () => {
    if (!coming.isConnected) return;
    coming.className = '';
    size(coming);
    shown.remove();
  });
  box.append(coming);
  fit(coming);
}

/** A frame is as high as its page, so that the window's own scroll bar is the only one. */
function fit(frame) {
  const begin = () => {
    const page = frame.contentDocument;
    if (!page?.body || page.URL === 'about:blank') return;
    size(frame);
    new ResizeObserver(() => size(frame)).observe(page.documentElement);
    page.addEventListener('keydown', onKey);
  };
  frame.addEventListener('load', begin);
  if (frame.contentDocument?.readyState === 'complete') begin();
}

function size(frame) {
  const root = frame.contentDocument?.documentElement;
  if (root) frame.style.height = `${Math.ceil(root.getBoundingClientRect().height)}px`;
}

/** Scrolls the list, and never the page, which on a phone holds the list too. */
function reveal(link) {
  const list = document.querySelector('#emails');
  if (!link || list.scrollHeight <= list.clientHeight) return;
  const { top, bottom } = link.getBoundingClientRect();
  const frame = list.getBoundingClientRect();
  if (top < frame.top || bottom > frame.bottom) list.scrollTop += top - frame.top - frame.height / 3;
}

/** Scores take seconds: they are asked for when the email is shown, and come as a change. */
function askForScores() {
  const address = location.search;
  if (!document.querySelector('[data-unscored="true"]') || asked === address + turn) return;
  asked = address + turn;
  fetch(`/scores${address}`, { method: 'POST' }).catch(() => {});
}

function told(live) {
  document.querySelector('.live').textContent = live ? 'Follows your files' : 'The preview has stopped';
  document.documentElement.dataset.live = live;
}

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.('select, input, textarea')) return;
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
  if (!step) return;
  const emails = [...document.querySelectorAll('#emails a')];
  const at = emails.findIndex((link) => link.getAttribute('aria-current'));
  const link = emails[at + step];
  if (!link) return;
  event.preventDefault();
  for (const other of emails) other.removeAttribute('aria-current');
  link.setAttribute('aria-current', 'page');
  link.focus({ preventScroll: true });
  reveal(link);
  choose('email', new URL(link.href).searchParams);
}

document.addEventListener('keydown', onKey);
document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-field]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  choose(link.dataset.field, new URL(link.href).searchParams);
});
document.addEventListener('change', (event) => {
  const form = event.target.closest('form.as');
  if (form) choose('as', new URLSearchParams(new FormData(form)));
});
addEventListener('popstate', () => load(location.href));

const events = new EventSource('/events');
let first = true;
events.addEventListener('hello', () => {
  told(true);
  // After a break anything may have changed.
  if (!first) load(location.href);
  first = false;
});
events.addEventListener('change', () => load(location.href));
events.addEventListener('style', () => {
  // Others may still be on their way: the newest comes last and replaces them all.
  const before = [...document.querySelectorAll('link[rel="stylesheet"]')];
  const next = before[0].cloneNode();
  next.href = `/preview.css?${++turn}`;
  next.addEventListener('load', () => {
    for (const sheet of before) sheet.remove();
  });
  before.at(-1).after(next);
  load(location.href);
});
events.addEventListener('error', () => told(false));

document.documentElement.dataset.scripted = '';
for (const frame of document.querySelectorAll('iframe')) fit(frame);
reveal(document.querySelector('#emails [aria-current]'));
askForScores();
