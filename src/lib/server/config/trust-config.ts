import { isIP } from 'node:net';
import { isDnsName, isHost, isPort } from './names.ts';
import type { Form, SettingReader } from './read-setting.ts';

/** Where participants' certificates are found, and whom the answers must be signed under. */
export interface DirectoryConfig {
	/** Zone of the federation's SML, under which NAPTR records lie; exactly one of `smlZone` and `smpUrl` is set. */
	readonly smlZone: string | undefined;
	/** One SMP for everybody, instead of DNS. */
	readonly smpUrl: string | undefined;
	/** `address` or `address:port` of the resolvers to ask; empty: the system's. */
	readonly dnsServers: readonly string[];
	/** Whether to try the old CNAME form where there is no NAPTR record. */
	readonly cname: boolean;
	/** PEM file with the roots that the SMP's signers are issued under. */
	readonly rootsFile: string;
	readonly transportProfiles: readonly string[];
	/** How long a directory that did not answer is left alone before somebody asks it again. */
	readonly pauseMs: number;
}

/** Our own keys: PKCS#12 or PEM files with key and certificate. Newest first is not needed: dates decide. */
export interface KeysConfig {
	readonly signingFiles: readonly string[];
	/** Every generation that may still be used to encrypt to us; the same files as for signing where there is one certificate. */
	readonly encryptionFiles: readonly string[];
	/** File with the password of the PKCS#12 files and encrypted keys. */
	readonly passwordFile: string | undefined;
}

/** What to do when nobody can say whether a certificate has been revoked. */
export interface RevocationConfig {
	/**
	 * `wait`: without an answer that is younger than `graceMs`, messages wait. `accept`: they pass, with an alarm. `off`:
	 * nobody is asked.
	 */
	readonly policy: 'wait' | 'accept' | 'off';
	readonly graceMs: number;
	/** Hosts that may be asked although they lie in a private network. */
	readonly hosts: readonly string[];
}

/** Room for what BDXL puts before the zone: a hash of 52 characters and the scheme. */
const ZONE_LENGTH_MAX = 180;
const ZONE: Form = {
	fits: (value) =>
		value.length <= ZONE_LENGTH_MAX && isDnsName(value.replace(/\.$/, ''), { labelsMin: 2 }),
	wanted: 'a DNS name',
	example: 'sml.example'
};
const DNS_SERVER: Form = {
	fits: isDnsServer,
	wanted: 'IP addresses, each with a port from 1 to 65535 where it is not 53',
	example: '192.0.2.1,[2001:db8::1]:5353'
};
const PROFILE: Form = {
	fits: (value) => /^[\x21-\x7e]{1,200}$/.test(value),
	wanted: 'names of transport profiles',
	example: 'digg-transport-as4-v1_0'
};
const HOST: Form = {
	fits: isHost,
	wanted: 'host names or IP addresses, without a port',
	example: 'crl.example,192.0.2.7'
};

export function readDirectoryConfig(read: SettingReader): DirectoryConfig {
	const smpUrl = read.url('SLUSS_SMP_URL', 'https://smp.example/');
	const smlZone = read
		.optional('SLUSS_SML_ZONE', ZONE.example, ZONE)
		?.toLowerCase()
		.replace(/\.$/, '');
	const named = ['SLUSS_SMP_URL', 'SLUSS_SML_ZONE'].filter((name) => read.isSet(name));
	if (named.length === 0) {
		read.fault(
			'SLUSS_SML_ZONE',
			'is not set (the zone of the SML; or set SLUSS_SMP_URL to use one SMP for everybody)',
			ZONE.example
		);
	}
	if (named.length === 2) {
		read.fault('SLUSS_SMP_URL', 'and SLUSS_SML_ZONE are both set; use one', 'https://smp.example/');
	}
	const rootsFile = read.file('SLUSS_DIRECTORY_ROOTS_FILE');
	if (rootsFile === undefined) {
		read.fault('SLUSS_DIRECTORY_ROOTS_FILE', 'is not set', '/etc/sluss/roots.pem');
	}
	const profiles = read.list('SLUSS_TRANSPORT_PROFILES', PROFILE);
	return Object.freeze({
		smlZone,
		smpUrl,
		dnsServers: read.list('SLUSS_DNS_SERVERS', DNS_SERVER),
		cname: read.oneOf('SLUSS_SML_CNAME', ['on', 'off'], 'off') === 'on',
		rootsFile: rootsFile ?? '',
		transportProfiles: profiles.length > 0 ? profiles : [PROFILE.example],
		pauseMs: read.number('SLUSS_DIRECTORY_PAUSE_MS')
	});
}

function isDnsServer(server: string): boolean {
	if (isIP(server) !== 0) return true;
	const [, v6, v4, port = ''] = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+)):(\d+)$/i.exec(server) ?? [];
	return isIP(v6 ?? v4 ?? '') === (v6 === undefined ? 4 : 6) && isPort(port);
}

export function readKeysConfig(read: SettingReader): KeysConfig {
	const signingFiles = read.files('SLUSS_SIGNING_KEY_FILES');
	if (signingFiles.length === 0) {
		read.fault('SLUSS_SIGNING_KEY_FILES', 'is not set', '/etc/sluss/sluss.p12');
	}
	const encryptionFiles = read.files('SLUSS_ENCRYPTION_KEY_FILES');
	return Object.freeze({
		signingFiles,
		encryptionFiles: encryptionFiles.length > 0 ? encryptionFiles : signingFiles,
		passwordFile: read.file('SLUSS_KEY_PASSWORD_FILE')
	});
}

export function readRevocationConfig(read: SettingReader): RevocationConfig {
	return Object.freeze({
		policy: read.oneOf('SLUSS_REVOCATION', ['wait', 'accept', 'off'], 'wait'),
		graceMs: read.number('SLUSS_REVOCATION_GRACE_MS'),
		hosts: read.list('SLUSS_REVOCATION_HOSTS', HOST).map((host) => host.toLowerCase())
	});
}
