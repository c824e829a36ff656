/** Which of our keys we sign with: decided at start and every hour, by what the directory publishes. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { isExpired } from '../crypto/certificates.ts';
import type { Directory } from '../directory/directory.ts';
import { AppError, codeOf, isAppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { SigningIdentity } from '../sealing/sealing-jobs.ts';
import { isPublishedExpired } from './check-own-encryption.ts';
import { chooseSigningKey } from './choose-signing-key.ts';
import type { OwnKey } from './load-keys.ts';

export interface OwnSigningDeps {
	/** The newest first. */
	keys: readonly OwnKey[];
	directory: Pick<Directory, 'findCertificates'>;
	participantId: string;
	/** Where it is kept what was used last, for a start without directory. */
	folder: string;
	clock: Clock;
	log: Log;
}

export interface OwnSigning {
	/**
	 * Reads as the key of the moment. Reading throws SIGNING_KEY_UNPUBLISHED, CERTIFICATE_EXPIRED or CERTIFICATE_REVOKED
	 * (all retryable) while there is none that others would accept.
	 */
	readonly identity: SigningIdentity;
	/** Undefined: as for `identity`. */
	current(): OwnKey | undefined;
	/** Never throws: what is wrong shows when somebody wants to sign, and in the answer. */
	decide(): Promise<SigningDecision>;
}

/** `certain`: the directory has answered. */
export interface SigningDecision {
	certain: boolean;
	fault: AppError | undefined;
}

const FILE = 'signing-certificate';

export async function openOwnSigning(deps: OwnSigningDeps): Promise<OwnSigning> {
	const { keys, directory, participantId, folder, clock, log } = deps;
	let lastUsed = await readLastUsed(folder);
	let chosen: OwnKey | AppError = new AppError('SIGNING_KEY_UNPUBLISHED', undefined, {
		retryable: true
	});

	/** Undefined: nobody can say. */
	async function findPublished(): Promise<string[] | undefined> {
		try {
			const found = await directory.findCertificates(participantId, 'signing', { refresh: true });
			return found.map(({ fingerprint }) => fingerprint);
		} catch (error) {
			if (isAppError(error, 'PARTICIPANT_UNKNOWN') || isPublishedExpired(error)) return [];
			if (isAppError(error, 'CERTIFICATE_REVOKED')) throw error;
			log.warn('own certificates cannot be looked up', { code: codeOf(error) });
			return undefined;
		}
	}

	async function decide(): Promise<SigningDecision> {
		try {
			const published = await findPublished();
			const key = chooseSigningKey({ keys, published, lastUsed, now: clock.now() });
			if (key.fingerprint !== lastUsed) await change(key);
			chosen = key;
			return { certain: published !== undefined, fault: undefined };
		} catch (error) {
			// Whatever it is, it may be mended while messages wait.
			chosen = new AppError(codeOf(error), undefined, { retryable: true, cause: error });
			log.error('nothing to sign with', { code: chosen.code });
			return { certain: chosen.code !== 'INTERNAL', fault: chosen };
		}
	}

	async function change(key: OwnKey): Promise<void> {
		log.info('signing certificate chosen', { fingerprint: key.fingerprint, file: key.file });
		await writeLastUsed(folder, key.fingerprint);
		lastUsed = key.fingerprint;
	}

	function read(): OwnKey {
		if (chosen instanceof AppError) throw chosen;
		if (isExpired(chosen.certificate, new Date(clock.now()))) {
			throw new AppError('CERTIFICATE_EXPIRED', 'Our signing certificate is not valid now.', {
				retryable: true
			});
		}
		return chosen;
	}

	await decide();
	return {
		identity: {
			get keyPem() {
				return read().keyPem;
			},
			get certificatePem() {
				return read().certificatePem;
			}
		},
		current: () => (chosen instanceof AppError ? undefined : chosen),
		decide
	};
}

/**
 * For a command beside the app, which asks no directory: what the app has chosen last as published, else the newest that
 * is valid.
 * @throws AppError CERTIFICATE_EXPIRED
 */
export async function readChosenSigning(
	deps: Pick<OwnSigningDeps, 'keys' | 'folder' | 'clock'>
): Promise<OwnKey> {
	const lastUsed = await readLastUsed(deps.folder);
	return chooseSigningKey({
		keys: deps.keys,
		published: undefined,
		lastUsed,
		now: deps.clock.now()
	});
}

async function readLastUsed(folder: string): Promise<string | undefined> {
	try {
		return (await readFile(join(folder, FILE), 'utf8')).trim();
	} catch {
		return undefined; // the first start
	}
}

async function writeLastUsed(folder: string, fingerprint: string): Promise<void> {
	await mkdir(folder, { recursive: true });
	await writeFile(join(folder, `${FILE}.new`), `${fingerprint}\n`);
	await rename(join(folder, `${FILE}.new`), join(folder, FILE));
}
