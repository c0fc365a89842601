/** Node's codes for untrusted certificates: expired, for another name, or signed by an unknown authority. */
const CERTIFICATE =
  /^(?:CERT_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT|UNABLE_TO_|ERR_TLS_CERT|HOSTNAME_MISMATCH)/;

/** Whether a connection failed because of the server's certificate, by the code of Node's error. */
export function isCertificateTrouble(code: string): boolean {
  return CERTIFICATE.test(code);
}

/**
 * Whether a connection could not be encrypted: because of its certificate, or because both sides share no TLS version
 * or cipher.
 */
export function isTlsTrouble(code: string): boolean {
  return isCertificateTrouble(code) || code.startsWith('ERR_SSL_');
}
