import type { AccessPointConfig } from '../../config/access-point-config.ts';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';

export type Dialect = AccessPointConfig['dialect'];

/** All that the connector to a Domibus or Harmony access point needs; `loadDomibusOptions` makes it from the settings. */
export interface DomibusOptions {
	/** Whole address of the WS plugin. */
	url: string;
	dialect: Dialect;
	/** The access point's own party: it refuses submissions from another one (EBMS:0010). */
	partyId: string;
	partyType: string;
	credentials: DomibusCredentials;
	/** Submissions carry their envelope as an attachment (XOP) rather than as base64 in the request. */
	mtom: boolean;
	/** Answers of the access point lie here until their envelope has been stored by the caller; made when missing. */
	spoolFolder: string;
	timeouts?: Partial<DomibusTimeouts>;
	/** What the access point must show when it posts to us; undefined: `receivePush` does not exist. */
	push?: PasswordLogin | undefined;
	clock: Clock;
	log: Log;
}

export interface PasswordLogin {
	user: string;
	password: string;
}

/** Password and client certificate may be used together; with neither, the access point must accept everybody. */
export interface DomibusCredentials {
	login?: PasswordLogin | undefined;
	/** Ms since the epoch. */
	passwordExpiresAt?: number | undefined;
	client?: { certificatePem: string; keyPem: string } | undefined;
	/** Authorities that the access point's TLS certificate may come from, PEM; undefined: the system's. */
	caPem?: string | undefined;
}

/** Milliseconds. */
export interface DomibusTimeouts {
	/** Until the connection stands, TLS included. */
	connectMs: number;
	/** Between two pieces of a request or an answer. */
	idleMs: number;
	/** For a whole submit or fetch. */
	transferMs: number;
	/** For a whole call of any other kind. */
	requestMs: number;
}

/** Domibus gives its own transactions 300 s; a submit waits for a look-up in the SMP as well. */
export const DEFAULT_TIMEOUTS: DomibusTimeouts = {
	connectMs: 10_000,
	idleMs: 60_000,
	transferMs: 300_000,
	requestMs: 30_000
};
