/**
 * Messages as they arrive at a return address, written for these tests in the formats of RFC 3464, RFC 5965, QSBMF
 * and the named servers.
 */

/** A bounced email and its return address. */
export interface Sample {
  /** The return address of the email. */
  readonly to: string;
  /** The header of the email. */
  readonly original: string;
}

const crlf = (text: string): string => text.replace(/^\n/, '').replace(/\n/g, '\r\n');

/** Header of an email as it left. */
export function originalHeader(messageId: string, unsubscribe: string): string {
  return `Message-ID: ${messageId}
Date: Tue, 01 Dec 2026 07:00:00 +0000
From: Robin <robin@letters.test>
To: Ana <ana@readers.test>
Subject: Why runners lift
List-Unsubscribe:
 <${unsubscribe}>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=b`;
}

interface Status {
  readonly action?: string;
  readonly status?: string;
  readonly diagnostic?: string;
}

/** Fields of one recipient. */
function recipient({
  action = 'failed',
  status = '5.1.1',
  diagnostic = 'smtp; 550 5.1.1 no such user',
}: Status) {
  return `Final-Recipient: rfc822; ana@readers.test
Original-Recipient: rfc822;ana@readers.test
Action: ${action}
Status: ${status}
Remote-MTA: dns; mx.readers.test
Diagnostic-Code: ${diagnostic}`;
}

/** Postfix's bounce(8). */
export function postfix({ to, original }: Sample, ...recipients: Status[]): string {
  return crlf(`
Return-Path: <>
Delivered-To: ${to}
Received: by mail.letters.test (Postfix)
\tid 4XyZ12; Tue,  1 Dec 2026 07:00:03 +0000 (UTC)
Date: Tue,  1 Dec 2026 07:00:03 +0000 (UTC)
From: MAILER-DAEMON@mail.letters.test (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: ${to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4XyZ11.1796108403/mail.letters.test"
Content-Transfer-Encoding: 8bit
Message-Id: <20261201070003.4XyZ12@mail.letters.test>

This is a MIME-encapsulated message.

--4XyZ11.1796108403/mail.letters.test
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mail.letters.test.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

--4XyZ11.1796108403/mail.letters.test
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.letters.test
X-Postfix-Queue-ID: 4XyZ11
X-Postfix-Sender: rfc822; ${to}
Arrival-Date: Tue,  1 Dec 2026 07:00:00 +0000 (UTC)

${recipients.map(recipient).join('\n\n')}

--4XyZ11.1796108403/mail.letters.test
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers
Content-Transfer-Encoding: 8bit

Return-Path: <${to}>
${original}

--4XyZ11.1796108403/mail.letters.test--
`);
}

/** Gmail, with its text within a multipart/related. */
export function gmail({ to, original }: Sample, { action = 'failed', status = '5.1.1', diagnostic }: Status) {
  return crlf(`
Delivered-To: ${to}
Return-Path: <>
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: ${to}
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (${action === 'delayed' ? 'Delay' : 'Failure'})
References: <7.instance@letters.test>
In-Reply-To: <7.instance@letters.test>
X-Failed-Recipients: ana@readers.test
Message-ID: <656565.050a0220.mail@mx.google.com>
Date: Tue, 01 Dec 2026 07:00:05 -0800 (PST)
MIME-Version: 1.0
Content-Type: multipart/report; boundary="000000000000aa"; report-type=delivery-status

--000000000000aa
Content-Type: multipart/related; boundary="000000000000bb"

--000000000000bb
Content-Type: multipart/alternative; boundary="000000000000cc"

--000000000000cc
Content-Type: text/plain; charset="UTF-8"

** Address not found **

Your message wasn't delivered to ana@readers.test.

--000000000000cc
Content-Type: text/html; charset="UTF-8"

<html><body><b>Address not found</b></body></html>
--000000000000cc--
--000000000000bb
Content-Type: image/png; name="icon.png"
Content-Disposition: attachment; filename="icon.png"
Content-Transfer-Encoding: base64
Content-ID: <icon.png>

iVBORw0KGgo=
--000000000000bb--
--000000000000aa
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Received-From-MTA: dns; robin@letters.test
Arrival-Date: Tue, 01 Dec 2026 07:00:04 -0800 (PST)
X-Original-Message-ID: <7.instance@letters.test>

Final-Recipient: rfc822; ana@readers.test
Action: ${action}
Status: ${status}
Remote-MTA: dns; gmail-smtp-in.l.google.com. (192.0.2.1, the server for the domain readers.test.)
Diagnostic-Code: smtp; ${
    diagnostic ??
    `550-5.1.1 The email account that you tried to reach does not exist.
 550 5.1.1 Please try double-checking the address`
  }
Last-Attempt-Date: Tue, 01 Dec 2026 07:00:05 -0800 (PST)

--000000000000aa
Content-Type: message/rfc822

${original}

--b
--000000000000aa--
`);
}

/** Exchange Online, which Outlook.com uses too. */
export function exchange(
  { to, original }: Sample,
  status: string,
  diagnostic: string,
  text = 'Your message to ana@readers.test couldn’t be delivered.',
): string {
  return crlf(`
From: <postmaster@readers.onmicrosoft.test>
To: <${to}>
Date: Tue, 1 Dec 2026 07:00:06 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="8c5f-DSN"
Message-ID: <8c5f@AM6PR01.prod.test>
Subject: Undeliverable: Why runners lift
Auto-Submitted: auto-replied
X-MS-Exchange-Message-Is-Ndr:
MIME-Version: 1.0

--8c5f-DSN
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="8c5f-ALT"

--8c5f-ALT
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: base64

${Buffer.from(text).toString('base64')}

--8c5f-ALT
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

<html><body>couldn't be delivered</body></html>

--8c5f-ALT--

--8c5f-DSN
Content-Type: message/delivery-status

Reporting-MTA: dns;AM6PR01.prod.test
Received-From-MTA: dns;mail.letters.test
Arrival-Date: Tue, 1 Dec 2026 07:00:05 +0000

Final-Recipient: rfc822;ana@readers.test
Action: failed
Status: ${status}
Diagnostic-Code: ${diagnostic}

--8c5f-DSN
Content-Type: message/rfc822

Received: from mail.letters.test (192.0.2.9)
${original}

--b--

--8c5f-DSN--
`);
}

/** Exim with its delivery status: the code is always x.0.0. */
export function exim({ to, original }: Sample, diagnostic: string | undefined, told = ''): string {
  return crlf(`
Return-path: <>
Envelope-to: ${to}
X-Failed-Recipients: ana@readers.test
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mail.letters.test>
To: ${to}
References: <7.instance@letters.test>
Content-Type: multipart/report; report-type=delivery-status; boundary=1796108403-eximdsn-42
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1abcdef-0001Ab-CD@mail.letters.test>
Date: Tue, 01 Dec 2026 07:00:04 +0000

--1796108403-eximdsn-42
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error.
${told && `\n  ana@readers.test\n    host mx.readers.test [192.0.2.7]\n    SMTP error from remote mail server after RCPT TO:<ana@readers.test>:\n    ${told}\n`}
--1796108403-eximdsn-42
Content-type: message/delivery-status

Reporting-MTA: dns; mail.letters.test

Action: failed
Final-Recipient: rfc822;ana@readers.test
Status: 5.0.0
${diagnostic === undefined ? '' : `Remote-MTA: dns; mx.readers.test\nDiagnostic-Code: smtp; ${diagnostic}\n`}
--1796108403-eximdsn-42
Content-type: message/rfc822

Return-path: <${to}>
${original}

--1796108403-eximdsn-42--
`);
}

/** Exim before it wrote delivery statuses. */
export function oldExim({ to, original }: Sample, words: string, delayed = false): string {
  const told = delayed
    ? `A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mail.letters.test.

No action is required on your part. The address to which the message has not yet been delivered is:

  ana@readers.test
    ${words}`
    : `A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  ana@readers.test
    ${words}`;
  return crlf(`
Return-path: <>
Envelope-to: ${to}
X-Failed-Recipients: ana@readers.test
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mail.letters.test>
To: ${to}
Subject: ${delayed ? 'Warning: message 1abc delayed 24 hours' : 'Mail delivery failed: returning message to sender'}
Message-Id: <E1abcdef-0001Ab-EF@mail.letters.test>

This message was created automatically by mail delivery software.

${told}

------ This is a copy of the message, including all the headers. ------

Return-path: <${to}>
${original}

Hello Ana
`);
}

/** qmail's QSBMF, for any number of recipients. */
export function qmail({ to, original }: Sample, ...words: string[]): string {
  return crlf(`
Return-Path: <>
Delivered-To: ${to}
Date: 1 Dec 2026 07:00:04 -0000
From: MAILER-DAEMON@mail.readers.test
To: ${to}
Subject: failure notice

Hi. This is the qmail-send program at mail.readers.test.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

${words.map((text) => `<ana@readers.test>:\n${text}`).join('\n\n')}

--- Below this line is a copy of the message.

Return-Path: <${to}>
${original}

Hello Ana
`);
}

/** A complaint as Yahoo forwards it: to the registered address, without the reader's own. */
export function yahooComplaint({ to, original }: Sample, type = 'abuse', returnPath = to): string {
  return crlf(`
From: <feedback@arf.mail.yahoo.test>
To: <complaints@letters.test>
Date: Tue, 01 Dec 2026 09:00:00 +0000 (UTC)
Subject: Why runners lift
Message-ID: <arf-1@arf.mail.yahoo.test>
MIME-Version: 1.0
Content-Type: multipart/report; boundary="ARF_1"; report-type=feedback-report

--ARF_1
Content-Type: text/plain; charset=US-ASCII
Content-Transfer-Encoding: 7bit

This is an email abuse report for an email message from letters.test on Tue, 01 Dec 2026

--ARF_1
Content-Type: message/feedback-report

Feedback-Type: ${type}
User-Agent: Yahoo!-Mail-Feedback/2.0
Version: 0.1
Original-Mail-From: <${returnPath}>
Original-Rcpt-To: redacted@yahoo.test
Received-Date: Tue, 01 Dec 2026 07:00:02 +0000
Reported-Domain: letters.test
Authentication-Results: mta.yahoo.test; dkim=pass

--ARF_1
Content-Type: message/rfc822
Content-Disposition: inline

Return-Path: <${returnPath}>
${original}

--b--

--ARF_1--
`);
}

/** A message in plain text that a person or their mail program wrote. */
export function written({ to }: Pick<Sample, 'to'>, header: string, text: string): string {
  return crlf(`
Return-Path: <ana@readers.test>
Delivered-To: ${to}
From: Ana <ana@readers.test>
To: ${to}
Message-ID: <written-1@readers.test>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
${header}

${text}
`);
}

/** OpenSMTPD, which calls its report `multipart/mixed`. */
export function openSmtpd({ to, original }: Sample, words: string, action = 'failed'): string {
  return crlf(`
Return-Path: <>
Delivered-To: ${to}
From: Mailer Daemon <MAILER-DAEMON@mail.letters.test>
To: ${to}
Subject: Delivery status notification: ${action}
Message-ID: <opensmtpd-1@mail.letters.test>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="179/mail.letters.test"

--179/mail.letters.test
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

    Hi!

    An error has occurred while attempting to deliver a message for
    the following list of recipients:

ana@readers.test: ${words}

--179/mail.letters.test
Content-Description: Delivery Report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.letters.test

Final-Recipient: rfc822; ana@readers.test
Action: ${action}
Status: 5.0.0

--179/mail.letters.test
Content-Description: Message headers
Content-Type: text/rfc822-headers

Return-Path: <${to}>
${original}

--179/mail.letters.test--
`);
}

/** The DragonFly Mail Agent, in a message without any MIME header; `answer` begins with the answered command. */
export function dragonFly({ to, original }: Sample, answer: string): string {
  return crlf(`
Delivered-To: ${to}
From: MAILER-DAEMON <>
To: ${to}
Subject: Mail delivery failed
Message-Id: <dma-1@mail.letters.test>

This is the DragonFly Mail Agent v0.13 at mail.letters.test.

There was an error delivering your mail to <ana@readers.test>.

mx.readers.test [192.0.2.7] did not like our ${answer}

Message headers follow.

Return-Path: <${to}>
${original}
`);
}

/** Yahoo, when one of its own mailboxes forwarded the email. */
export function yahoo({ to, original }: Sample, words: string): string {
  return crlf(`
Return-Path: <>
Delivered-To: ${to}
From: MAILER-DAEMON@yahoo.test
To: ${to}
Subject: Failure Notice
Message-ID: <yahoo-1@yahoo.test>
Content-Type: text/plain; charset=UTF-8

Sorry, we were unable to deliver your message to the following address.

<ana@readers.test>:
${words}

--- Below this line is a copy of the message.

Return-Path: <${to}>
${original}

Hello Ana
`);
}

/**
 * A feedback report whose third part is the email's header (RFC 5965 section 2 allows it), as a privacy-minded
 * provider sends it.
 */
export function headersComplaint({ to, original }: Sample): string {
  return crlf(`
From: <feedback@isp.test>
To: <complaints@letters.test>
Subject: Abuse report
Message-ID: <arf-2@isp.test>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="ARF_2"

--ARF_2
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: ISP/1.0
Version: 1

--ARF_2
Content-Type: text/rfc822-headers

Return-Path: <${to}>
${original}

--ARF_2--
`);
}

/** Outlook.com's Junk Mail Reporting Programme. */
export function outlookComplaint({ to, original }: Sample): string {
  return crlf(`
From: staff@hotmail.com
To: complaints@letters.test
Subject: complaint about message from 192.0.2.9
Message-ID: <jmrp-1@hotmail.test>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="JMRP"

--JMRP
Content-Type: message/rfc822
Content-Disposition: inline

X-HmXmrOriginalRecipient: ana@readers.test
Return-Path: <${to}>
${original}

--b--

--JMRP--
`);
}
