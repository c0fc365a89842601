/** That an address does not exist, in the words of servers that say it without an enhanced status code. */
export const UNKNOWN_USER =
  /\b(user|recipient|mailbox|address|account)\b.{0,40}\b(unknown|not found|does(n'?t| not) exist|invalid)|\b(unknown|no such|invalid) (\w+ )?(user|recipient|mailbox|address|account)/i;

/** What is said of a sender, not of a reader. */
export const POLICY =
  /polic|spam|blocked|black ?list|block ?list|deny ?list|listed|reputation|relay|authenticat|banned/i;
