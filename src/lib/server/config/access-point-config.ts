import { invalid, type SettingReader } from './read-setting.ts';

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

export function readAccessPointConfig(read: SettingReader): AccessPointConfig {
	const url = read.url('SLUSS_ACCESS_POINT_URL', ['https:', 'http:']);
	if (url === undefined) throw invalid('SLUSS_ACCESS_POINT_URL', 'is not set');
	const user = read.optional('SLUSS_ACCESS_POINT_USER');
	const passwordFile = read.file('SLUSS_ACCESS_POINT_PASSWORD_FILE');
	together(['SLUSS_ACCESS_POINT_USER', user], ['SLUSS_ACCESS_POINT_PASSWORD_FILE', passwordFile]);
	const clientCertificateFile = read.file('SLUSS_ACCESS_POINT_CLIENT_CERTIFICATE_FILE');
	const clientKeyFile = read.file('SLUSS_ACCESS_POINT_CLIENT_KEY_FILE');
	together(
		['SLUSS_ACCESS_POINT_CLIENT_CERTIFICATE_FILE', clientCertificateFile],
		['SLUSS_ACCESS_POINT_CLIENT_KEY_FILE', clientKeyFile]
	);
	return Object.freeze({
		url,
		dialect: read.oneOf('SLUSS_ACCESS_POINT_DIALECT', ['ws-plugin-5', 'legacy-1_1'], 'ws-plugin-5'),
		partyId: read.text('SLUSS_ACCESS_POINT_PARTY_ID', undefined),
		partyType: read.text('SLUSS_ACCESS_POINT_PARTY_TYPE', PARTY_TYPE),
		user,
		passwordFile,
		passwordSetOn: read.day('SLUSS_ACCESS_POINT_PASSWORD_SET_ON'),
		passwordDays: read.number('SLUSS_ACCESS_POINT_PASSWORD_DAYS', 90),
		clientCertificateFile,
		clientKeyFile,
		caFile: read.file('SLUSS_ACCESS_POINT_CA_FILE'),
		mtom: read.oneOf('SLUSS_ACCESS_POINT_MTOM', ['on', 'off'], 'off') === 'on',
		push: readPush(read),
		transferTimeoutMs: read.milliseconds('SLUSS_ACCESS_POINT_TRANSFER_TIMEOUT_MS', 300_000),
		requestTimeoutMs: read.milliseconds('SLUSS_ACCESS_POINT_REQUEST_TIMEOUT_MS', 30_000)
	});
}

function readPush(read: SettingReader): AccessPointConfig['push'] {
	const user = read.optional('SLUSS_ACCESS_POINT_PUSH_USER');
	const passwordFile = read.file('SLUSS_ACCESS_POINT_PUSH_PASSWORD_FILE');
	together(
		['SLUSS_ACCESS_POINT_PUSH_USER', user],
		['SLUSS_ACCESS_POINT_PUSH_PASSWORD_FILE', passwordFile]
	);
	return user === undefined || passwordFile === undefined ? undefined : { user, passwordFile };
}

type Named = [name: string, value: string | undefined];

function together([oneName, one]: Named, [otherName, other]: Named): void {
	if (one !== undefined && other === undefined)
		throw invalid(otherName, `is not set, and ${oneName} is`);
	if (other !== undefined && one === undefined)
		throw invalid(oneName, `is not set, and ${otherName} is`);
}
