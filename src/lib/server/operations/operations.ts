/**
 * What the operations page, the metrics and the monitors ask: how the parts are. It reads and never changes anything, and
 * it asks the world outside no more often than every few seconds, however many want to know.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connector, ConnectorHealth } from '../access-point/connector.ts';
import { countOpenAlarms } from '../alarms/queries.ts';
import type { AuditCheck } from '../audit/audit-check.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { IdentityProvider } from '../identity/oidc/identity-provider.ts';
import type { MonitoredScanner, ScannerHealth } from '../malware/scanner.ts';
import type { LastAnswers } from '../metrics/measure-connector.ts';
import type { DirectoryHealth } from '../metrics/measure-directory.ts';
import type { CertificateFact } from './certificate-fact.ts';
import { createProbe } from './probe.ts';
import { readInboxFigures, readOutboxFigures } from './queue-figures.ts';
import { checkReadiness, type Readiness } from './readiness.ts';
import {
	readAddressBookFigures,
	readPushFigures,
	type AddressBookFigures,
	type PushFigures
} from './side-figures.ts';
import { readStorageFigures, type StorageFigures } from './storage-figures.ts';

export interface OperationsDeps {
	db: Db;
	clock: Clock;
	config: {
		dataFolder: string;
		rootFolder: string;
		environment: 'production' | 'sandbox';
		times: { addressBookSyncMs: number };
	};
	connector: Connector & { readonly lastAnswers: LastAnswers };
	directory: { health(): DirectoryHealth };
	scanner: Pick<MonitoredScanner, 'health'>;
	/** Our own, of every generation in use. */
	certificates: () => readonly CertificateFact[];
	auditCheck: Pick<AuditCheck, 'state'>;
	/** Undefined where people do not sign in by one. */
	provider: Pick<IdentityProvider, 'failing'> | undefined;
	workersRun: () => boolean;
}

export interface Operations {
	readiness(): Promise<Readiness>;
	/** Everything at once, for the page and the metrics. */
	status(): Promise<Status>;
}

/** All times in ms since the epoch. */
export interface Status {
	readonly at: number;
	readonly version: string;
	readonly startedAt: number;
	readonly environment: 'production' | 'sandbox';
	readonly workersRun: boolean;
	readonly outbox: Awaited<ReturnType<typeof readOutboxFigures>>;
	readonly inbox: Awaited<ReturnType<typeof readInboxFigures>>;
	readonly alarms: Awaited<ReturnType<typeof countOpenAlarms>>;
	readonly accessPoint: AccessPointStatus;
	readonly directory: DirectoryHealth;
	readonly scanner: ScannerHealth;
	readonly addressBook: AddressBookFigures;
	readonly push: PushFigures;
	readonly certificates: readonly CertificateFact[];
	readonly storage: StorageFigures;
	/** The check of the audit log that ended last, by the service or by an auditor; null: none yet. */
	readonly auditCheck: { readonly at: number; readonly intact: boolean } | null;
	/** null: people do not sign in by one. */
	readonly identityProvider: {
		readonly failingSince: number | null;
		readonly code: string | null;
	} | null;
}

export interface AccessPointStatus extends ConnectorHealth {
	/** When it last let us look for what has come; null: not since the start. */
	readonly lastListedAt: number | null;
}

const EVERY_MS = 10_000;
/** A page at night must not wait for what does not answer. */
const WITHIN_MS = 3_000;

export async function createOperations(deps: OperationsDeps): Promise<Operations> {
	const { db, clock, config } = deps;
	const startedAt = clock.now();
	const version = await readVersion(config.rootFolder);
	const probe = { clock, everyMs: EVERY_MS, withinMs: WITHIN_MS };
	const accessPoint = createProbe<ConnectorHealth>({
		...probe,
		ask: () => deps.connector.health(),
		late: { reachable: false, detail: `no answer within ${WITHIN_MS / 1000} s` }
	});
	const scanner = createProbe<ScannerHealth>({
		...probe,
		ask: () => deps.scanner.health(),
		late: { kind: 'unavailable', detail: `no answer within ${WITHIN_MS / 1000} s` }
	});
	const readiness = createProbe<Readiness>({
		clock,
		everyMs: 1_000,
		withinMs: 60_000,
		ask: () => checkReadiness({ ...config, db, workersRun: deps.workersRun }),
		late: { ready: false, reasons: ['DATABASE_SILENT'] }
	});

	async function lastAuditCheck(): Promise<Status['auditCheck']> {
		const { last } = await deps.auditCheck.state();
		return last && { at: last.at, intact: last.verdict.outcome === 'intact' };
	}

	function identityProvider(): Status['identityProvider'] {
		if (deps.provider === undefined) return null;
		const failing = deps.provider.failing();
		return { failingSince: failing?.since ?? null, code: failing?.code ?? null };
	}

	return {
		readiness,
		async status() {
			const at = clock.now();
			return {
				at,
				version,
				startedAt,
				environment: config.environment,
				workersRun: deps.workersRun(),
				outbox: await readOutboxFigures(db.read, at),
				inbox: await readInboxFigures(db.read, at),
				alarms: await countOpenAlarms(db.read),
				accessPoint: {
					...(await accessPoint()),
					lastListedAt: deps.connector.lastAnswers.get('list') ?? null
				},
				directory: deps.directory.health(),
				scanner: await scanner(),
				addressBook: await readAddressBookFigures(db.read, config.times.addressBookSyncMs),
				push: await readPushFigures(db.read),
				certificates: deps.certificates(),
				storage: await readStorageFigures(config.dataFolder),
				auditCheck: await lastAuditCheck(),
				identityProvider: identityProvider()
			};
		}
	};
}

export async function readVersion(rootFolder: string): Promise<string> {
	const { version } = JSON.parse(await readFile(join(rootFolder, 'package.json'), 'utf8')) as {
		version: string;
	};
	return version;
}
