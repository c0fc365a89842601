import { isIP } from 'node:net';

/** One SPF record (RFC 7208), as far as a sender needs it. */
export interface SpfRecord {
  /** The terms that cost a lookup, in order. */
  readonly lookups: readonly SpfLookup[];
  /** The result for everybody else; undefined if the record leaves it open. */
  readonly all: '+' | '-' | '~' | '?' | undefined;
  readonly redirect: string | undefined;
}

export interface SpfLookup {
  readonly kind: 'include' | 'a' | 'mx' | 'ptr' | 'exists';
  /** Empty: the domain of the record itself. */
  readonly domain: string;
}

/** Whether a TXT record is an SPF record (section 4.5). */
export function isSpf(text: string): boolean {
  return /^v=spf1( |$)/i.test(text);
}

const TERM = /^([+\-~?])?([a-z][a-z\d._-]*)(?:([:=])(\S*?))?(\/\d{1,2})?(\/\/\d{1,3})?$/i;

/** Why receivers accept no such record (`permerror`), and the term that is wrong. */
export interface SpfMistake {
  readonly mistake: 'redirect-twice' | 'no-domain' | 'no-ip4' | 'no-ip6' | 'network-not-allowed' | 'no-term';
  readonly term: string;
}

export function readSpf(text: string): SpfRecord | SpfMistake {
  const lookups: SpfLookup[] = [];
  let all: SpfRecord['all'];
  let redirect: string | undefined;
  for (const term of text.split(/ +/).slice(1).filter(Boolean)) {
    const [, qualifier, word = '', sign, value = '', prefix4, prefix6] = TERM.exec(term) ?? [];
    const name = word.toLowerCase();
    if (sign === '=' && qualifier === undefined) {
      // Other modifiers must be ignored (section 6).
      if (name !== 'redirect') continue;
      if (redirect !== undefined) return { mistake: 'redirect-twice', term };
      if (value === '') return { mistake: 'no-domain', term };
      redirect = value.toLowerCase();
    } else if (name === 'all' && sign === undefined) {
      all ??= (qualifier ?? '+') as '+';
    } else if (name === 'ip4' || name === 'ip6') {
      const family = name === 'ip4' ? 4 : 6;
      const [, address = '', length] = /^[^:]+:([^/]+)(?:\/(\d+))?$/.exec(term) ?? [];
      if (isIP(address) !== family || Number(length ?? 0) > (family === 4 ? 32 : 128)) {
        return { mistake: `no-${name}`, term };
      }
    } else if (sign !== '=' && ['include', 'a', 'mx', 'ptr', 'exists'].includes(name)) {
      if (!value.includes('%') && !/^[\w.-]*$/.test(value)) return { mistake: 'no-domain', term };
      const needsDomain = name === 'include' || name === 'exists';
      if ((needsDomain || sign === ':') && value === '') return { mistake: 'no-domain', term };
      if (needsDomain && (prefix4 ?? prefix6) !== undefined) return { mistake: 'network-not-allowed', term };
      // What follows "all" is never asked (section 5.1).
      if (all === undefined)
        lookups.push({ kind: name as SpfLookup['kind'], domain: value.toLowerCase().replace(/\.$/, '') });
    } else {
      return { mistake: 'no-term', term };
    }
  }
  return { lookups, all, redirect: all === undefined ? redirect?.replace(/\.$/, '') : undefined };
}
