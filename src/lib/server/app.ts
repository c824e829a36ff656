/**
 * The composition root: builds the App from its configuration. The only file that knows every module; whoever wants to
 * know what talks to what reads this one.
 */
import { sql } from 'drizzle-orm';
import { systemClock, type Clock } from './clock.ts';
import type { Config } from './config.ts';
import { randomIds, type Ids } from './ids.ts';
import { jsonLog, type Log } from './log.ts';
import type { BlobStore } from './blob/blob-store.ts';
import type { Db } from './db/database.ts';
import { seedDemo } from './demo/seed-demo.ts';
import { makeFederation } from './sandbox/federation/federation.ts';
import { openStorage } from './storage/open-storage.ts';

export interface App {
	readonly config: Config;
	readonly clock: Clock;
	readonly ids: Ids;
	readonly log: Log;
	readonly db: Db;
	readonly blobs: BlobStore;
	/** Our participant, as use cases want it. */
	readonly organisation: Config['organisation'];
	readonly hostName: string;
	/** Whether requests can be served: the database answers. */
	isHealthy(): Promise<boolean>;
	start(): Promise<void>;
	stop(): Promise<void>;
}

/** @throws AppError when storage or configuration cannot be used; nothing is left open. */
export async function createApp(config: Config): Promise<App> {
	const clock = systemClock;
	const ids = randomIds;
	const log = jsonLog((line) => process.stderr.write(line), clock.now);
	const storage = await openStorage(config, ids);
	return {
		config,
		clock,
		ids,
		log,
		db: storage.db,
		blobs: storage.blobs,
		organisation: config.organisation,
		hostName: config.hostName,
		isHealthy: () =>
			storage.db.read.get(sql`SELECT 1`).then(
				() => true,
				() => false
			),
		start: async () => {
			if (config.environment === 'sandbox') {
				await seedDemo(
					{ db: storage.db, clock, ids },
					makeFederation(config.organisation).own.functions
				);
			}
		},
		stop: async () => {
			await storage.close();
		}
	};
}
