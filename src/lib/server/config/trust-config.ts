import { isIP } from 'node:net';
import { invalid, type SettingReader } from './read-setting.ts';

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

const DAY_MS = 24 * 3_600_000;

export function readDirectoryConfig(read: SettingReader): DirectoryConfig {
	const smpUrl = read.url('SLUSS_SMP_URL', ['https:', 'http:']);
	const smlZone = read.optional('SLUSS_SML_ZONE')?.toLowerCase().replace(/\.$/, '');
	if (smpUrl === undefined && smlZone === undefined) {
		throw invalid(
			'SLUSS_SML_ZONE',
			'is not set (the zone of the SML; or set SLUSS_SMP_URL to use one SMP for everybody)'
		);
	}
	if (smpUrl !== undefined && smlZone !== undefined) {
		throw invalid('SLUSS_SMP_URL', 'and SLUSS_SML_ZONE are both set; use one');
	}
	if (smlZone !== undefined && !/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]+$/.test(smlZone)) {
		throw invalid('SLUSS_SML_ZONE', 'must be a DNS name');
	}
	const rootsFile = read.file('SLUSS_DIRECTORY_ROOTS_FILE');
	if (rootsFile === undefined) throw invalid('SLUSS_DIRECTORY_ROOTS_FILE', 'is not set');
	const profiles = read.list('SLUSS_TRANSPORT_PROFILES');
	return Object.freeze({
		smlZone,
		smpUrl,
		dnsServers: read.list('SLUSS_DNS_SERVERS').map(assertDnsServer),
		cname: read.oneOf('SLUSS_SML_CNAME', ['on', 'off'], 'off') === 'on',
		rootsFile,
		transportProfiles: profiles.length > 0 ? profiles : ['digg-transport-as4-v1_0']
	});
}

function assertDnsServer(server: string): string {
	const [, address = '', port = '53'] = /^\[?([0-9a-fA-F.:]+?)\]?(?::(\d+))?$/.exec(server) ?? [];
	if (isIP(server) === 0 && (isIP(address) === 0 || Number(port) < 1 || Number(port) > 65_535)) {
		throw invalid('SLUSS_DNS_SERVERS', 'must be IP addresses, with a port where it is not 53');
	}
	return server;
}

export function readKeysConfig(read: SettingReader): KeysConfig {
	const signingFiles = read.files('SLUSS_SIGNING_KEY_FILES');
	if (signingFiles.length === 0) throw invalid('SLUSS_SIGNING_KEY_FILES', 'is not set');
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
		graceMs: read.milliseconds('SLUSS_REVOCATION_GRACE_MS', 7 * DAY_MS, 365 * DAY_MS),
		hosts: read.list('SLUSS_REVOCATION_HOSTS').map((host) => host.toLowerCase())
	});
}
