/**
 * The only reader of the environment: turns it into one typed, frozen value, or says which settings are wrong, all of
 * them. Every setting stands in docs/operations.md, and what a number may be in config/ranges.ts.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readAccessPointConfig, type AccessPointConfig } from './config/access-point-config.ts';
import { isDnsName } from './config/names.ts';
import { settingReader, type Form, type SettingReader } from './config/read-setting.ts';
import { readListenConfig, type ListenConfig } from './config/listen-config.ts';
import { readScannerConfig, type ScannerConfig } from './config/scanner-config.ts';
import { readScimConfig, type ScimConfig } from './config/scim-config.ts';
import { readSignInConfig, type SignInConfig } from './config/sign-in-config.ts';
import {
	readDirectoryConfig,
	readKeysConfig,
	readRevocationConfig,
	type DirectoryConfig,
	type KeysConfig,
	type RevocationConfig
} from './config/trust-config.ts';
import { LOG_LEVELS, type LogLevel } from './log.ts';

export interface Config {
	/** `sandbox`: demo, training and tests, with the embedded federation and its demo sign-in. Never with real data. */
	readonly environment: 'production' | 'sandbox';
	readonly federation: 'sdk' | 'test' | 'sandbox';
	/** Where package.json, drizzle/ and src/ lie. */
	readonly rootFolder: string;
	readonly dataFolder: string;
	/** Base64 of 32 bytes, when given in the environment. */
	readonly storageKey: string | undefined;
	readonly storageKeyFile: string | undefined;
	readonly organisation: { readonly participantId: string; readonly name: string };
	/** Right-hand side of our transport ids, `<uuid>@<hostName>`. */
	readonly hostName: string;
	/** How we take part in a real federation; undefined in the sandbox, which embeds all of it. */
	readonly sdk: SdkConfig | undefined;
	readonly scanner: ScannerConfig;
	readonly signIn: SignInConfig;
	readonly scim: ScimConfig;
	/** File with the token that `/metrics` asks for; undefined: only from this machine. */
	readonly metricsTokenFile: string | undefined;
	/** The least that is logged. The sandbox keeps its terminal to what is wrong. */
	readonly logLevel: LogLevel;
	readonly listen: ListenConfig;
	readonly times: Times;
	readonly push: {
		/** Whom a push service may write to about our notices: `mailto:` or `https:` (RFC 8292). */
		readonly subject: string;
		/** Origins outside the built-in list of push services that may be written to; only in the sandbox. */
		readonly allowedOrigins: readonly string[];
		/** PEM file of a certificate authority to trust for these; only in the sandbox. */
		readonly certificateAuthorityFile: string | undefined;
	};
	readonly sandbox: {
		/** 1 is the pace of the demo; 0 lets everything happen at once, for tests. */
		readonly pace: number;
		/** Milliseconds between worry reports that nobody asked for; 0: only the first. */
		readonly worryReportEveryMs: number;
	};
}

export interface SdkConfig {
	readonly accessPoint: AccessPointConfig;
	readonly directory: DirectoryConfig;
	readonly keys: KeysConfig;
	readonly revocation: RevocationConfig;
	readonly addressBookUrl: string;
}

/** Milliseconds. */
export interface Times {
	/** After this without a message receipt we warn, after `receiptFailMs` we say that it is unconfirmed. */
	readonly receiptWarnMs: number;
	readonly receiptFailMs: number;
	/** Between two polls of the access point. */
	readonly pollMs: number;
	/** How long a worker may hold an entry before another may take it. */
	readonly leaseMs: number;
	readonly addressBookSyncMs: number;
}

const NAME: Form = {
	fits: (value) => value.length <= 200,
	wanted: 'a name of at most 200 characters',
	example: 'Ekviks kommun'
};
const PARTICIPANT: Form = {
	fits: (value) =>
		value === value.toLowerCase() &&
		value.startsWith('0203:') &&
		isDnsName(value.slice(5), { labelsMin: 2 }),
	wanted: '0203:<domain>, lower case',
	example: '0203:ekvik.example'
};
/** Unique in the world, as the right-hand side of a transport id must be. */
const HOST_NAME: Form = {
	fits: (value) => value === value.toLowerCase() && isDnsName(value, { labelsMin: 2 }),
	wanted: 'a whole host name, lower case',
	example: 'sluss.ekvik.example'
};
const PUSH_SUBJECT: Form = {
	fits: (value) =>
		/^mailto:[^\s@:]+@[^\s@]+$/.test(value)
			? isDnsName(value.split('@')[1] ?? '')
			: URL.parse(value)?.protocol === 'https:',
	wanted: 'mailto: with an e-mail address, or an address that begins with https://',
	example: 'mailto:drift@ekvik.example'
};
const PUSH_ORIGIN: Form = {
	fits: (value) => URL.parse(value)?.origin === value && value.startsWith('https://'),
	wanted: 'origins that begin with https://',
	example: 'https://127.0.0.1:8443'
};

/** @throws AppError CONFIG_INVALID that names every setting with a fault */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
	const read = settingReader(env);
	const environment = read.oneOf('SLUSS_ENVIRONMENT', ['production', 'sandbox'], 'production');
	const sandbox = environment === 'sandbox';
	const federation = read.oneOf(
		'SLUSS_FEDERATION',
		['sdk', 'test', 'sandbox'],
		sandbox ? 'sandbox' : undefined
	);
	if (read.isSound('SLUSS_FEDERATION') && sandbox !== (federation === 'sandbox')) {
		read.fault(
			'SLUSS_FEDERATION',
			sandbox
				? 'the sandbox environment runs only the sandbox federation'
				: 'the sandbox federation never runs in production; set it to sdk or test',
			sandbox ? 'sandbox' : 'sdk'
		);
	}
	if (!sandbox) refuseSandboxSettings(read);
	const config = Object.freeze<Config>({
		environment,
		federation,
		rootFolder: readRoot(read),
		...readStorageSettings(read, env),
		dataFolder: readDataFolder(read, sandbox) ?? '',
		organisation: Object.freeze({
			participantId: read.text(
				'SLUSS_PARTICIPANT_ID',
				sandbox ? '0203:ekvik.example' : undefined,
				PARTICIPANT
			),
			name: read.text('SLUSS_ORGANISATION_NAME', sandbox ? 'Ekviks kommun' : undefined, NAME)
		}),
		hostName: read.text('SLUSS_HOST_NAME', sandbox ? 'sluss.ekvik.example' : undefined, HOST_NAME),
		sdk: sandbox ? undefined : readSdkConfig(read),
		scanner: readScannerConfig(read, sandbox),
		signIn: readSignInConfig(read, sandbox),
		scim: readScimConfig(read),
		metricsTokenFile: read.file('SLUSS_METRICS_TOKEN_FILE'),
		logLevel: read.oneOf('SLUSS_LOG_LEVEL', LOG_LEVELS, sandbox ? 'warn' : 'info'),
		listen: readListenConfig(read),
		times: readTimes(read),
		push: Object.freeze({
			subject: read.text(
				'SLUSS_PUSH_SUBJECT',
				sandbox ? 'mailto:drift@sluss.ekvik.example' : undefined,
				PUSH_SUBJECT
			),
			allowedOrigins: Object.freeze(read.list('SLUSS_PUSH_ALLOWED_ORIGINS', PUSH_ORIGIN)),
			certificateAuthorityFile: sandbox ? read.file('SLUSS_PUSH_CA_FILE') : undefined
		}),
		sandbox: Object.freeze({
			pace: read.number('SLUSS_SANDBOX_PACE'),
			worryReportEveryMs: read.number('SLUSS_SANDBOX_WORRY_REPORT_EVERY_MS')
		})
	});
	read.done();
	return config;
}

const SANDBOX_ONLY = [
	'SLUSS_PUSH_ALLOWED_ORIGINS',
	'SLUSS_PUSH_CA_FILE',
	'SLUSS_SANDBOX_PACE',
	'SLUSS_SANDBOX_WORRY_REPORT_EVERY_MS'
];

/** Somebody believes that they do something. */
function refuseSandboxSettings(read: SettingReader): void {
	for (const name of SANDBOX_ONLY.filter((one) => read.isSet(one))) {
		read.fault(name, 'may be set in the sandbox only; take it away', '');
	}
}

function readRoot(read: SettingReader): string {
	const root = read.file('SLUSS_ROOT') ?? resolve('.');
	if (read.isSet('SLUSS_ROOT') && !existsSync(join(root, 'package.json'))) {
		read.fault('SLUSS_ROOT', 'is not the folder of Sluss: there is no package.json', '/opt/sluss');
	}
	return root;
}

function readDataFolder(read: SettingReader, sandbox: boolean): string | undefined {
	const folder = read.file('SLUSS_DATA') ?? (sandbox ? resolve('data') : undefined);
	if (folder === undefined) read.fault('SLUSS_DATA', 'is not set', '/var/lib/sluss');
	return folder;
}

function readStorageSettings(
	read: SettingReader,
	env: NodeJS.ProcessEnv
): Pick<Config, 'storageKey' | 'storageKeyFile'> {
	if (read.isSet('SLUSS_STORAGE_KEY') && read.isSet('SLUSS_STORAGE_KEY_FILE')) {
		read.fault(
			'SLUSS_STORAGE_KEY_FILE',
			'and SLUSS_STORAGE_KEY are both set; use one',
			'/etc/sluss/storage.key'
		);
	}
	return {
		storageKey: env.SLUSS_STORAGE_KEY || undefined,
		storageKeyFile: read.file('SLUSS_STORAGE_KEY_FILE')
	};
}

function readTimes(read: SettingReader): Times {
	const [warn, fail] = ['SLUSS_RECEIPT_WARN_MS', 'SLUSS_RECEIPT_FAIL_MS'] as const;
	const times = Object.freeze<Times>({
		receiptWarnMs: read.number(warn),
		receiptFailMs: read.number(fail),
		pollMs: read.number('SLUSS_POLL_MS'),
		leaseMs: read.number('SLUSS_LEASE_MS'),
		addressBookSyncMs: read.number('SLUSS_ADDRESS_BOOK_SYNC_MS')
	});
	if (read.isSound(warn, fail) && times.receiptWarnMs >= times.receiptFailMs) {
		// The one that was set is the one to mend.
		read.fault(
			read.isSet(warn) ? warn : fail,
			`the warning (${warn}, ${times.receiptWarnMs}) must come before the end of waiting (${fail}, ${times.receiptFailMs})`,
			read.isSet(warn) ? '900000' : '3600000'
		);
	}
	return times;
}

/**
 * Where the stored data lies and what opens it: all that backup and restore need to know, from the same settings as the
 * service, of which the others may be missing.
 * @throws AppError CONFIG_INVALID
 */
export function loadStorageConfig(env: NodeJS.ProcessEnv = process.env): Pick<
	Config,
	'environment' | 'storageKey' | 'storageKeyFile'
> & {
	dataFolder: string | undefined;
} {
	const read = settingReader(env);
	const environment = read.oneOf('SLUSS_ENVIRONMENT', ['production', 'sandbox'], 'production');
	const config = {
		environment,
		dataFolder:
			read.file('SLUSS_DATA') ?? (environment === 'sandbox' ? resolve('data') : undefined),
		...readStorageSettings(read, env)
	};
	read.done();
	return config;
}

function readSdkConfig(read: SettingReader): SdkConfig {
	const example = 'https://addresses.example/addressbook/api/';
	const addressBookUrl = read.url('SLUSS_ADDRESS_BOOK_URL', example);
	if (addressBookUrl === undefined) read.fault('SLUSS_ADDRESS_BOOK_URL', 'is not set', example);
	return Object.freeze({
		accessPoint: readAccessPointConfig(read),
		directory: readDirectoryConfig(read),
		keys: readKeysConfig(read),
		revocation: readRevocationConfig(read),
		addressBookUrl: addressBookUrl ?? ''
	});
}
