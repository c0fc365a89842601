import { slipsBetween } from './slips.ts';

/** Domains that many readers use, and domains so close to one of them that they must not be corrected. */
const KNOWN = [
  ...[
    'gmail.com',
    'googlemail.com',
    'yahoo.com',
    'yahoo.co.uk',
    'yahoo.fr',
    'yahoo.de',
    'yahoo.it',
    'ymail.com',
  ],
  ...['hotmail.com', 'hotmail.co.uk', 'hotmail.fr', 'hotmail.de', 'hotmail.it', 'outlook.com', 'outlook.de'],
  ...[
    'outlook.fr',
    'live.com',
    'live.co.uk',
    'msn.com',
    'icloud.com',
    'me.com',
    'mac.com',
    'aol.com',
    'mail.com',
  ],
  ...['email.com', 'gmx.com', 'gmx.net', 'gmx.de', 'gmx.at', 'gmx.ch', 'web.de', 't-online.de', 'freenet.de'],
  ...[
    'proton.me',
    'protonmail.com',
    'pm.me',
    'fastmail.com',
    'fastmail.fm',
    'hey.com',
    'zoho.com',
    'tuta.io',
  ],
  ...[
    'orange.fr',
    'free.fr',
    'laposte.net',
    'wanadoo.fr',
    'libero.it',
    'comcast.net',
    'verizon.net',
    'att.net',
  ],
  ...[
    'btinternet.com',
    'bluewin.ch',
    'hushmail.com',
    'mail.ru',
    'yandex.ru',
    'yandex.com',
    'qq.com',
    'ail.com',
  ],
];
/** A provider's name in another country: hotmail.es is as valid as hotmail.fr. A truncated .com doesn't count. */
const ELSEWHERE = /^(?:gmx|hotmail|live|outlook|yahoo|yandex)\.(?!c[mon]$|om$)(?:com?\.)?[a-z]{2}$/;
/** Below this length, almost every domain is one slip away from another. */
const LEAST = 6;
/** From this length on, two slips still leave no doubt. */
const LONG = 10;

/**
 * The address that somebody may have meant: the same before the @, with a common provider's domain that is a slip or
 * two away, such as gmail.com for gmial.com. Use it only as a question: the address may be right.
 */
export function suggestAddress(email: string): string | undefined {
  const trimmed = email.trim();
  const at = trimmed.lastIndexOf('@');
  const domain = trimmed.slice(at + 1).toLowerCase();
  if (at < 1 || domain.length < LEAST || domain.length > 30 || KNOWN.includes(domain)) return undefined;
  if (ELSEWHERE.test(domain)) return undefined;
  const [nearest] = KNOWN.filter(({ length }) => length >= LEAST)
    .map((known) => ({ known, slips: slipsBetween(domain, known) }))
    .filter(({ known, slips }) => slips <= (known.length >= LONG ? 2 : 1))
    .sort((one, other) => one.slips - other.slips);
  return nearest && `${trimmed.slice(0, at)}@${nearest.known}`;
}
