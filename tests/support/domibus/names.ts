/** Names of the WS plugin as its WSDL has them, written down here a second time: the judge borrows nothing from the judged. */
export const SOAP = 'http://www.w3.org/2003/05/soap-envelope';
export const EBMS = 'http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/';
export const XOP = 'http://www.w3.org/2004/08/xop/include';
export const SOAP_TYPE = 'application/soap+xml';
export const XOP_TYPE = 'application/xop+xml';

export type Dialect = 'ws-plugin-5' | 'legacy-1_1';

export const DIALECTS: Record<Dialect, { namespace: string; path: string }> = {
	'ws-plugin-5': { namespace: 'http://eu.domibus.wsplugin/', path: '/services/wsplugin' },
	'legacy-1_1': { namespace: 'http://org.ecodex.backend/1_1/', path: '/services/backend' }
};

export type Operation =
	| 'submitMessage'
	| 'getStatus'
	| 'getStatusWithAccessPointRole'
	| 'listPendingMessages'
	| 'retrieveMessage'
	| 'markMessageAsDownloaded'
	| 'getMessageErrors'
	| 'getMessageErrorsWithAccessPointRole';

/** Local name of the request's element → operation. */
export const REQUESTS: Readonly<Record<string, Operation>> = {
	submitRequest: 'submitMessage',
	statusRequest: 'getStatus',
	statusRequestWithAccessPointRole: 'getStatusWithAccessPointRole',
	listPendingMessagesRequest: 'listPendingMessages',
	retrieveMessageRequest: 'retrieveMessage',
	markMessageAsDownloadedRequest: 'markMessageAsDownloaded',
	getErrorsRequest: 'getMessageErrors',
	getErrorsRequestWithAccessPointRole: 'getMessageErrorsWithAccessPointRole'
};

/** What the old endpoint does not have. */
export const NOT_IN_LEGACY: readonly Operation[] = [
	'getStatusWithAccessPointRole',
	'markMessageAsDownloaded',
	'getMessageErrorsWithAccessPointRole'
];

/** Values of the SDK transport profile (access-point.md §1.1), which this access point insists on. */
export const SDK = {
	service: 'bdx:noprocess',
	serviceType: 'urn:fdc:digg.se:edelivery:process',
	documentScheme: 'busdox-docid-qns',
	participantType: 'iso6523-actorid-upis',
	initiator: 'http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/initiator',
	responder: 'http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/responder',
	partyType: 'urn:fdc:digg.se:edelivery:transportprofile:as4:partytype:ap'
} as const;
