// Computes the proof of work (ALTCHA) that a sign-up form asks for, from the moment somebody begins to fill it in.
const AT_ONCE = 16;
// The server takes a proof for ten minutes from when it gave the challenge.
const GOOD_FOR = 8 * 60_000;

for (const form of document.querySelectorAll('form[data-challenge]')) {
  const field = form.querySelector('input[name="altcha"]');
  const status = form.querySelector('[data-working]');
  let state = 'waiting';
  let begun = 0;
  let proof;

  const begin = () => {
    if (proof && performance.now() - begun < GOOD_FOR) return proof;
    begun = performance.now();
    proof = fetch(form.dataset.challenge)
      .then((answer) => answer.json())
      .then(solve);
    // Whoever awaits it hears of a failure; until then it is none.
    proof.catch(() => {
      proof = undefined;
    });
    return proof;
  };

  form.addEventListener('focusin', begin, { once: true });
  form.addEventListener('submit', async (event) => {
    if (state === 'ready') {
      state = 'sent';
      return;
    }
    event.preventDefault();
    if (state !== 'waiting') return;
    state = 'working';
    status.textContent = status.dataset.working;
    // Without a proof the server says what to do.
    field.value = await begin().catch(() => '');
    state = 'ready';
    form.requestSubmit(event.submitter);
  });
  // Back on a page that was kept: its proof is used up.
  addEventListener('pageshow', ({ persisted }) => {
    if (!persisted) return;
    state = 'waiting';
    proof = undefined;
    status.textContent = '';
  });
}

/** Guesses a number whose derived key begins as the challenge wants it; several guesses share the cores. */
async function solve({ parameters, signature }) {
  for (let first = 0; ; first += AT_ONCE) {
    const guesses = Array.from({ length: AT_ONCE }, (_, index) => derivedKey(parameters, first + index));
    const keys = await Promise.all(guesses);
    const found = keys.findIndex((key) => key.startsWith(parameters.keyPrefix));
    if (found < 0) continue;
    const solution = { counter: first + found, derivedKey: keys[found] };
    return btoa(JSON.stringify({ challenge: { parameters, signature }, solution }));
  }
}

async function derivedKey({ nonce, salt, cost, keyLength }, counter) {
  const start = bytesOf(nonce);
  const password = new Uint8Array(start.length + 4);
  password.set(start);
  new DataView(password.buffer).setUint32(start.length, counter);
  const key = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits']);
  const way = { name: 'PBKDF2', hash: 'SHA-256', salt: bytesOf(salt), iterations: cost };
  const bits = await crypto.subtle.deriveBits(way, key, keyLength * 8);
  return Array.from(new Uint8Array(bits), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function bytesOf(hex) {
  return Uint8Array.from(hex.match(/../g), (pair) => Number.parseInt(pair, 16));
}
