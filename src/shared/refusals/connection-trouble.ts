/** What Node calls certificates that are not believed: expired, of another name, signed by nobody known. */
const CERTIFICATE =
  /^(?:CERT_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT|UNABLE_TO_|ERR_TLS_CERT|HOSTNAME_MISMATCH)/;

/** Whether a connection failed because of the server's certificate, by the code of Node's error. */
export function isCertificateTrouble(code: string): boolean {
  return CERTIFICATE.test(code);
}

/** Whether a connection could not be encrypted: its certificate, or both sides speak no TLS in common. */
export function isTlsTrouble(code: string): boolean {
  return isCertificateTrouble(code) || code.startsWith('ERR_SSL_');
}
