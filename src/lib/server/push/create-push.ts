import { readFile } from 'node:fs/promises';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { WorkLoop } from '../workers/work-loop.ts';
import { createPushSender, type PushSender } from './push-sender.ts';
import { createPushTransport } from './push-transport.ts';
import { createPushWorker } from './push-worker.ts';

export interface PushConfig {
	times: { leaseMs: number };
	push: {
		subject: string;
		allowedOrigins: readonly string[];
		certificateAuthorityFile: string | undefined;
	};
}

/**
 * Everything that sends push notices, for the composition root, which starts and stops the worker.
 * @throws AppError CONFIG_INVALID when the file with the certificate authority cannot be read
 */
export async function createPush(deps: {
	config: PushConfig;
	db: Db;
	clock: Clock;
	log: Log;
}): Promise<{ pushSender: PushSender; pushWorker: WorkLoop }> {
	const { subject, allowedOrigins, certificateAuthorityFile } = deps.config.push;
	const transport = createPushTransport(
		certificateAuthorityFile === undefined
			? {}
			: { certificateAuthorityPem: await readAuthority(certificateAuthorityFile) }
	);
	const pushSender = createPushSender({ db: deps.db, transport, subject, allowedOrigins });
	return { pushSender, pushWorker: createPushWorker({ ...deps, pushSender }) };
}

async function readAuthority(file: string): Promise<string> {
	try {
		return await readFile(file, 'utf8');
	} catch (cause) {
		throw new AppError('CONFIG_INVALID', 'SLUSS_PUSH_CA_FILE: the file cannot be read.', { cause });
	}
}
