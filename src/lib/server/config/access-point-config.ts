import type { Form, SettingReader } from './read-setting.ts';

/** How the operator's access point is reached. Secrets stay in their files until the connector reads them. */
export interface AccessPointConfig {
	/** Whole address of the WS plugin: `https://ap.example/domibus/services/wsplugin`. */
	readonly url: string;
	/** `ws-plugin-5`: Domibus 5.x and Harmony. `legacy-1_1`: Domibus 4.x; fetching there consumes. */
	readonly dialect: 'ws-plugin-5' | 'legacy-1_1';
	/** CN of the access point's certificate, such as AP0001-SDK-QA, and the type of that id. */
	readonly partyId: string;
	readonly partyType: string;
	readonly user: string | undefined;
	readonly passwordFile: string | undefined;
	/** Ms since the epoch; the password expires `passwordDays` later (Domibus: 90). */
	readonly passwordSetOn: number | undefined;
	readonly passwordDays: number;
	/** TLS client certificate, beside or instead of the password: PEM files. */
	readonly clientCertificateFile: string | undefined;
	readonly clientKeyFile: string | undefined;
	/** PEM file of the authorities that the access point's TLS certificate may come from; undefined: the system's. */
	readonly caFile: string | undefined;
	/** Whether submissions carry their envelope as an attachment (XOP) rather than as base64 in the request. */
	readonly mtom: boolean;
	/** What the access point must show when it posts wake-ups to us; undefined: it may not. */
	readonly push: { readonly user: string; readonly passwordFile: string } | undefined;
	/** Milliseconds: for submit and fetch, and for everything else. */
	readonly transferTimeoutMs: number;
	readonly requestTimeoutMs: number;
}

const PARTY_TYPE = 'urn:fdc:digg.se:edelivery:transportprofile:as4:partytype:ap';

/** As ebMS has party ids: one word. */
const WORD: Form = {
	fits: (value) => /^\S{1,255}$/.test(value),
	wanted: 'one word of at most 255 characters',
	example: 'AP0001-SDK-QA'
};
/** A colon would end the name in HTTP Basic (RFC 7617). */
const USER: Form = {
	fits: (value) => /^[^:]{1,255}$/.test(value),
	wanted: 'a user name without a colon, of at most 255 characters',
	example: 'plugin-user'
};

export function readAccessPointConfig(read: SettingReader): AccessPointConfig {
	const urlExample = 'https://ap.example/domibus/services/wsplugin';
	const url = read.url('SLUSS_ACCESS_POINT_URL', urlExample);
	if (url === undefined) read.fault('SLUSS_ACCESS_POINT_URL', 'is not set', urlExample);
	const user = read.optional('SLUSS_ACCESS_POINT_USER', USER.example, USER);
	const passwordFile = read.file('SLUSS_ACCESS_POINT_PASSWORD_FILE');
	together(read, 'SLUSS_ACCESS_POINT_USER', 'SLUSS_ACCESS_POINT_PASSWORD_FILE');
	const clientCertificateFile = read.file('SLUSS_ACCESS_POINT_CLIENT_CERTIFICATE_FILE');
	const clientKeyFile = read.file('SLUSS_ACCESS_POINT_CLIENT_KEY_FILE');
	together(
		read,
		'SLUSS_ACCESS_POINT_CLIENT_CERTIFICATE_FILE',
		'SLUSS_ACCESS_POINT_CLIENT_KEY_FILE'
	);
	return Object.freeze({
		url: url ?? '',
		dialect: read.oneOf('SLUSS_ACCESS_POINT_DIALECT', ['ws-plugin-5', 'legacy-1_1'], 'ws-plugin-5'),
		partyId: read.text('SLUSS_ACCESS_POINT_PARTY_ID', undefined, WORD),
		partyType: read.text('SLUSS_ACCESS_POINT_PARTY_TYPE', PARTY_TYPE, {
			...WORD,
			example: PARTY_TYPE
		}),
		user,
		passwordFile,
		passwordSetOn: read.day('SLUSS_ACCESS_POINT_PASSWORD_SET_ON'),
		passwordDays: read.number('SLUSS_ACCESS_POINT_PASSWORD_DAYS'),
		clientCertificateFile,
		clientKeyFile,
		caFile: read.file('SLUSS_ACCESS_POINT_CA_FILE'),
		mtom: read.oneOf('SLUSS_ACCESS_POINT_MTOM', ['on', 'off'], 'off') === 'on',
		push: readPush(read),
		...readTimeouts(read)
	});
}

/** What carries thirty megabytes may not be given less time than what carries nothing. */
function readTimeouts(
	read: SettingReader
): Pick<AccessPointConfig, 'transferTimeoutMs' | 'requestTimeoutMs'> {
	const [transfer, request] = [
		'SLUSS_ACCESS_POINT_TRANSFER_TIMEOUT_MS',
		'SLUSS_ACCESS_POINT_REQUEST_TIMEOUT_MS'
	] as const;
	const transferTimeoutMs = read.number(transfer);
	const requestTimeoutMs = read.number(request);
	if (read.isSound(transfer, request) && transferTimeoutMs < requestTimeoutMs) {
		read.fault(
			transfer,
			`is ${transferTimeoutMs}, shorter than ${request} (${requestTimeoutMs})`,
			'300000'
		);
	}
	return { transferTimeoutMs, requestTimeoutMs };
}

function readPush(read: SettingReader): AccessPointConfig['push'] {
	const user = read.optional('SLUSS_ACCESS_POINT_PUSH_USER', 'ap', USER);
	const passwordFile = read.file('SLUSS_ACCESS_POINT_PUSH_PASSWORD_FILE');
	together(read, 'SLUSS_ACCESS_POINT_PUSH_USER', 'SLUSS_ACCESS_POINT_PUSH_PASSWORD_FILE');
	return user === undefined || passwordFile === undefined ? undefined : { user, passwordFile };
}

function together(read: SettingReader, one: string, other: string): void {
	for (const [set, missing] of [
		[one, other],
		[other, one]
	] as const) {
		if (read.isSet(set) && !read.isSet(missing)) {
			const example = missing.endsWith('_FILE') ? '/etc/sluss/file' : 'plugin-user';
			read.fault(missing, `is not set, and ${set} is`, example);
		}
	}
}
