/**
 * The only reader of the environment: turns it into one typed, frozen value, or says which setting is wrong. Every
 * setting stands in docs/operations.md.
 */
import { resolve } from 'node:path';
import { readAccessPointConfig, type AccessPointConfig } from './config/access-point-config.ts';
import { invalid, settingReader, type SettingReader } from './config/read-setting.ts';
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

export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
	const read = settingReader(env);
	const environment = read.oneOf('SLUSS_ENVIRONMENT', ['production', 'sandbox'], 'production');
	const federation = read.oneOf(
		'SLUSS_FEDERATION',
		['sdk', 'test', 'sandbox'],
		environment === 'sandbox' ? 'sandbox' : undefined
	);
	if ((environment === 'sandbox') !== (federation === 'sandbox')) {
		throw invalid(
			'SLUSS_FEDERATION',
			environment === 'production'
				? 'the sandbox federation never runs in production; set it to sdk or test'
				: 'the sandbox environment runs only the sandbox federation'
		);
	}
	const sandbox = environment === 'sandbox';
	const rootFolder = resolve(read.text('SLUSS_ROOT', '.'));
	const pushOrigins = read.list('SLUSS_PUSH_ALLOWED_ORIGINS');
	if (!sandbox && pushOrigins.length > 0) {
		throw invalid('SLUSS_PUSH_ALLOWED_ORIGINS', 'may be set in the sandbox only');
	}
	return Object.freeze<Config>({
		environment,
		federation,
		rootFolder,
		dataFolder: resolve(read.text('SLUSS_DATA', sandbox ? 'data' : undefined)),
		storageKey: env.SLUSS_STORAGE_KEY,
		storageKeyFile: env.SLUSS_STORAGE_KEY_FILE,
		organisation: Object.freeze({
			participantId: read.matching(
				'SLUSS_PARTICIPANT_ID',
				/^0203:[a-z0-9.-]+$/,
				'0203:<domain>, lower case',
				sandbox ? '0203:ekvik.example' : undefined
			),
			name: read.text('SLUSS_ORGANISATION_NAME', sandbox ? 'Ekviks kommun' : undefined)
		}),
		hostName: read.matching(
			'SLUSS_HOST_NAME',
			/^[a-z0-9.-]+$/,
			'a host name',
			sandbox ? 'sluss.ekvik.example' : undefined
		),
		sdk: sandbox ? undefined : readSdkConfig(read),
		scanner: readScannerConfig(read, sandbox),
		signIn: readSignInConfig(read, sandbox),
		scim: readScimConfig(read),
		metricsTokenFile: read.file('SLUSS_METRICS_TOKEN_FILE'),
		logLevel: read.oneOf('SLUSS_LOG_LEVEL', LOG_LEVELS, sandbox ? 'warn' : 'info'),
		times: Object.freeze({
			receiptWarnMs: read.milliseconds('SLUSS_RECEIPT_WARN_MS', 15 * 60_000),
			receiptFailMs: read.milliseconds('SLUSS_RECEIPT_FAIL_MS', 60 * 60_000),
			pollMs: read.milliseconds('SLUSS_POLL_MS', sandbox ? 500 : 10_000),
			leaseMs: read.milliseconds('SLUSS_LEASE_MS', 60_000),
			addressBookSyncMs: read.milliseconds('SLUSS_ADDRESS_BOOK_SYNC_MS', 6 * 3_600_000)
		}),
		push: Object.freeze({
			subject: read.text(
				'SLUSS_PUSH_SUBJECT',
				sandbox ? 'mailto:drift@sluss.ekvik.example' : undefined
			),
			allowedOrigins: Object.freeze(pushOrigins),
			certificateAuthorityFile: sandbox ? env.SLUSS_PUSH_CA_FILE : undefined
		}),
		sandbox: Object.freeze({
			pace: read.number('SLUSS_SANDBOX_PACE', 1),
			worryReportEveryMs: read.milliseconds('SLUSS_SANDBOX_WORRY_REPORT_EVERY_MS', 0)
		})
	});
}

/**
 * Where the stored data lies and what opens it: all that backup and restore need to know, from the same settings as the
 * service, of which the others may be missing.
 */
export function loadStorageConfig(env: NodeJS.ProcessEnv = process.env): Pick<
	Config,
	'environment' | 'storageKey' | 'storageKeyFile'
> & {
	dataFolder: string | undefined;
} {
	const read = settingReader(env);
	const environment = read.oneOf('SLUSS_ENVIRONMENT', ['production', 'sandbox'], 'production');
	return {
		environment,
		dataFolder:
			read.file('SLUSS_DATA') ?? (environment === 'sandbox' ? resolve('data') : undefined),
		storageKey: env.SLUSS_STORAGE_KEY,
		storageKeyFile: env.SLUSS_STORAGE_KEY_FILE
	};
}

function readSdkConfig(read: SettingReader): SdkConfig {
	const addressBookUrl = read.url('SLUSS_ADDRESS_BOOK_URL', ['https:', 'http:']);
	if (addressBookUrl === undefined) throw invalid('SLUSS_ADDRESS_BOOK_URL', 'is not set');
	return Object.freeze({
		accessPoint: readAccessPointConfig(read),
		directory: readDirectoryConfig(read),
		keys: readKeysConfig(read),
		revocation: readRevocationConfig(read),
		addressBookUrl
	});
}
