/**
 * What mail servers mean by their words, in any language and under any code. One table serves the answers of an SMTP
 * dialogue and bounces: a dialect learnt for one is learnt for both.
 */

/** The address does not exist. */
export const UNKNOWN_USER = anyOf(
  String.raw`\b(user|recipient|mailbox|address|account|addressee|destinataire|empf(ä|ae?)nger)\b.{0,40}\b(unknown|not found|not known|(does|do|did)(n'?t| not) exist|invalid|not a valid|non-?existent|inconnue?|unbekannt)`,
  String.raw`\b(unknown|no such|not a valid|non-?existent|undefined) (\w+[ -]){0,2}(user|recipient|mailbox|mail drop|address|account|alias|person|destination)|\binvalid (user|recipient|mailbox|account)`,
  String.raw`\b(no|not our|not a) (\w+ )?(user|mailbox|account|customer|recipient)s?\b.{0,30}\b(here|by th(at|is) name|at (this|that)|with (this|that)|exists?)\b`,
  String.raw`\brecip\w*notfound\b|\bnot listed in (the )?(domino|public|name|address)`,
  String.raw`\b(user|mailbox|account|address|recipient)\b.{0,30}\b(is )?not (exist|registered|available here|hosted here|local|a known)`,
  String.raw`\b(does(n'?t| not)|do not) have an? .{0,30}\baccount\b|\bno valid recipients\b|\bnon-?existent\b.{0,20}\b(user|recipient|mailbox)`,
  String.raw`\bno longer (valid|exists?|works? (here|for)|with (us|the)|an? (valid|active))\b|\bhas moved\b|\bthis address no longer\b`,
  // Cisco's mail gateway, about an address that its directory does not know.
  String.raw`#5\.1\.0 address rejected\b`,
  String.raw`\b(not aware of the recipient|recipient is not known|can(no|')t find (the )?(user|recipient|mailbox)|user not known)\b`,
);

/** The domain does not exist, or accepts no mail. */
const UNKNOWN_DOMAIN = anyOf(
  String.raw`\b(host|domain)\b.{0,30}\b(not found|does(n'?t| not) exist|unknown|n'existe pas)|\bthe domain is not reachable\b`,
  String.raw`\b(unknown|invalid|non-?existent|no such) (mail )?(host|domain)\b|\bunrout(e)?able (mail )?(domain|address)\b|\bname or service not known\b`,
  String.raw`\bcouldn'?t find any host\b|\bno (mx|mail server) (record|found|for|was found)|\bno smtp service\b|\b(host|domain) does not accept mail\b|\bnull ?mx\b`,
);

/** The reader's mailbox is full. */
const FULL = anyOf(
  String.raw`\b(mail|user|account|in|recipient'?s? )?(box|folder|dir|mailbox|account|storage|quota|maildir|disk|file ?system)\b.{0,40}\b(is |are )?(full|over ?(the )?(its )?(quota|limit|size)|out of|exceed\w*)`,
  String.raw`\bover ?-?quota\b|\bquota\b.{0,40}\b(exceed\w*|full|reached|violat\w*)|\bexceed\w*\b.{0,40}\b(quota|(storage|mailbox|local|space|disk)\w* (limit|allocation|allowed)|local limit)\b`,
  String.raw`\binsufficient (\w+ )?(disk|storage|space|quota)|\bnot enough (\w+ )?(space|storage|disk)|\bout of (storage|disk|space)|\bmailbox (size )?limit|\btoo many messages (on|in) (this )?(mailbox|the mailbox)|\bbo[iî]te\b.{0,20}\bpleine\b`,
);

/** The reader's mailbox exists but is closed, for now or for good. */
const SHUT = anyOf(
  String.raw`\b(user|recipient|mailbox|account|address|destinataire)\b.{0,60}\b(disabled|inactive|suspended|deactivated|closed|locked|frozen|on hold|discontinued|expired|terminated|blocked|bloque|not active|unavailable)`,
  String.raw`\b(disabled|inactive|suspended|deactivated|frozen) (\w+ )?(user|recipient|mailbox|account|address)`,
);

/** The trouble is temporary: the server, the route to it, the hour. */
const LATER = anyOf(
  String.raw`\b(greylist|gr[ae]y-list|try(ing)? again|retry|temporar|deferred|(timed|time) ?-?out|timeout|too long in|in the queue too long|queue too long)`,
  String.raw`\bconnection (was )?(refused|dropped|lost|closed|reset|failed|died)|\blost connection|\bno route to host|\bnetwork is unreachable|\bconnect(ion)? to\b|\brequests to connect\b|\bsocket error\b|\bunable to connect\b|\bconnection\b.{0,20}\bestablish|\bestablish\b.{0,20}\bconnection|\bhost (is )?not reachable\b|\bno answer\b|\bnot responding`,
  String.raw`\b(mail|message|routing|forwarding|looks like a|delivery)\b.{0,20}\bloop|\bloops? (back|detected)|\btoo many hops|\bhop count|\bsystem (config|resources?)|\bdisk full\b|\blocal (configuration )?error|\breceiving mail (too quickly|at a rate)|\bservice (currently )?unavailable`,
);

/** Words about a sender, not about a reader. */
const POLICY = anyOf(
  String.raw`\bpolic(y|ies)|\bspam|\bjunk|\bunsolicited|\bbulk (e-?)?mail|\bblocked?\b|\bblocking|\b(black|block|deny|white|allow|grey) ?-?list|\b(is |are |being )?listed (in|at|by|on)\b|\brbl\b|\bdnsbl|\(bl\)|#cdrbl|\breputation|\bbanned|\babus`,
  String.raw`\brelay|\bauthenticat|\bnot authori[sz]ed|\bunauthori[sz]ed|\bspf\b|\bdkim\b|\bdmarc\b|\bsender[- ]?id\b|\b(sender|mail from|from (address|domain)|return[- ]path|envelope[- ]from)\b.{0,30}\b(verif|reject|den(y|ied)|refus|invalid|not (allowed|exist|accept)|unknown|must|does not|do(es)?n't)|\bverification failed for\b|\bbad (outbound )?sender|\bnot verified\b|\bsender verif`,
  String.raw`\breverse (dns|lookup|hostname)|\b(dns )?ptr\b|\brdns\b|\bhelo\b.{0,30}\b(reject|invalid|bad|denied)|\bno reverse|\bcannot find your (reverse )?host|\bunable to (verify|resolve) (your|the sender)|\bresolve sender|\bip (address )?.{0,40}\b(reject|refus|deni|blocked|block|limit|not allowed|has sent)|\bfrequency limit|\brate[- ]?limit|\btoo many (connections|messages|recipients|sessions|errors|concurrent)|\bsent to too many|\b(sending|sender'?s?|daily|hourly|user sending|outbound|message) (\w+ )?(limit|quota)\b.{0,20}\bexceed|\bexceeded .{0,30}\b(sending|rate|messages? per)|\bunexpected volume|\bcomplaints?\b`,
  String.raw`\b(host network|client host|your (host|server|network|ip)|mail from|address ip|adresse ip)\b.{0,40}\b(not (allowed|permitted|accept\w*)|reject|refus|den(y|ied)|bloqu)|\binvalid ip\b|\bunauthenticated|\bnot accepting (mail|connections|messages)|\bservice (refus|not available)|\bno smtp service here|\bprohibit|\bsuspicio|\bfraud|\bphish|\bstarttls|\btls\b|\bnot permitted|\baccess denied|\bpermission denied|\badministrative(ly)?\b`,
);

/** Words about the email itself. */
const EMAIL = anyOf(
  String.raw`\b(message|mail|email|content|e-?mail|attachment|body)\b.{0,30}\b(too (big|large|long)|size\b|exceeds?|infected|virus)|\bsize (limit|exceed)|\b(virus|malware|worm|trojan|infected)\b|\bcontent (reject|filter|not)|\bduplicate header|\b(header|syntax|format|rfc ?\d{3,4})\b.{0,30}\b(error|invalid|missing|violat|compl|not)|\bbad header|\bbare lf|\bcommand (parameter )?not (implemented|recognized)|\bmessage (was )?(reject|refus)|\bmail rej|\b8-?bit|\bsmtputf8\b|\bnot (rfc )?complian`,
);

function anyOf(...patterns: readonly string[]): RegExp {
  return new RegExp(patterns.join('|'), 'i');
}

/**
 * What a refusal means:
 * - `unknown`: no such mailbox or domain exists;
 * - `full`, `shut`: the mailbox exists and accepts nothing now;
 * - `later`: the server or the route to it failed;
 * - `sender`: the sender is refused, by address, network, name or number of emails;
 * - `email`: this email is refused for every recipient.
 */
export type Refusal = 'unknown' | 'full' | 'shut' | 'later' | 'sender' | 'email';

/**
 * Words that don't mean what they seem to:
 * - KDDI names nobody ("550 : User unknown") when the reader's own filter refuses the email;
 * - Exchange Online says "access denied" at its edge for recipients that its directory doesn't know (yet);
 * - a local delivery program failed, whatever it says of users.
 */
const NOT_AS_IT_SEEMS = anyOf(
  String.raw`\b55\d:? : ?user unknown`,
  String.raw`\brecipient address rejected: access denied`,
  String.raw`\b(procmail|maildrop|couldn'?t create)\b`,
);
const SHUT_PLAINLY = anyOf(
  String.raw`\brecipient account is blocked|\bdisabled recipient|\b(user|mailbox|account)\b.{0,60}\btemporar(y|ily) (locked|disabled|suspended)`,
);

/** In this order: words about the sender are never read as the reader's fault, whatever else is said. */
const MEANINGS: readonly (readonly [Refusal, RegExp])[] = [
  ['full', FULL],
  ['shut', SHUT_PLAINLY],
  ['sender', POLICY],
  ['email', EMAIL],
  ['unknown', UNKNOWN_USER],
  ['unknown', UNKNOWN_DOMAIN],
  ['shut', SHUT],
  ['later', LATER],
];

/** What the words of a refusal mean; undefined if they are not understood. */
export function meaningOf(words: string): Refusal | undefined {
  if (NOT_AS_IT_SEEMS.test(words.slice(0, LONGEST).replace(/\s+/g, ' '))) return 'later';
  const said = withoutNames(words);
  return MEANINGS.find(([, pattern]) => pattern.test(said))?.[0];
}

/** Far longer than any real answer; a stranger's text must not keep the process busy. */
const LONGEST = 4000;

/** Removes addresses, hosts and links: `spamfilter.example: user unknown` says nothing about spam. */
function withoutNames(words: string): string {
  return words
    .slice(0, LONGEST)
    .replace(/\bhttps?:\/\/\S{1,500}/gi, ' ')
    .replace(/[^\s<>]{1,256}@[^\s<>]{1,256}/g, ' ')
    .replace(/\b[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){1,10}\b(?<=[a-z])/g, ' ')
    .replace(/\s+/g, ' ');
}
