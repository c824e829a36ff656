import type { Dialect } from './domibus-options.ts';

export const SOAP = 'http://www.w3.org/2003/05/soap-envelope';
/** Some proxies answer in the older SOAP whatever they were asked in; it is understood in faults. */
export const SOAP_1_1 = 'http://schemas.xmlsoap.org/soap/envelope/';
export const XOP = 'http://www.w3.org/2004/08/xop/include';
export const EBMS = 'http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/';

/** The whole difference between the requests of both dialects. Only the top element of a body is in it. */
export const PLUGIN: Readonly<Record<Dialect, string>> = {
	'ws-plugin-5': 'http://eu.domibus.wsplugin/',
	'legacy-1_1': 'http://org.ecodex.backend/1_1/'
};

/** Push: the access point is the client then. There is no scheme in the name. */
export const PUSH = 'eu.domibus';

/** The role of the party that sends (C3.2.1). */
export const INITIATOR = `${EBMS}initiator`;

/** The one payload of a submission, in header and body. */
export const PAYLOAD_ID = 'cid:message';

/** MessageId of an access point: trimmed, printable ASCII, 255 characters at most. */
export function isTransportId(text: string): boolean {
	return /^[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?$/.test(text);
}
