import { randomBytes } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyAudit } from '../audit/verify-audit.ts';
import { systemClock } from '../clock.ts';
import { randomIds } from '../ids.ts';
import { INSTALLATION, type Actor } from '../identity/actor.ts';
import { createPerson } from '../identity/create-person.ts';
import { createMailbox } from '../mailbox/create-mailbox.ts';
import { setMembership } from '../mailbox/set-membership.ts';
import { addDraftAttachment } from '../message/add-draft-attachment.ts';
import { createDraft } from '../message/create-draft.ts';
import { draftAttachments } from '../message/schema.ts';
import { sweepFiles } from '../retention/sweep-files.ts';
import { backUp } from './back-up.ts';
import { readSums } from './backup-manifest.ts';
import { openStorage, type Storage } from './open-storage.ts';
import { listReferencedBlobs } from './referenced-blobs.ts';
import { restore } from './restore.ts';

const storageKey = randomBytes(32);
const ROOT = resolve('.');
/** Never the same twice. */
const someText = (bytes: number) => Buffer.from(randomBytes(bytes / 2).toString('hex'));

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'sluss-backup-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (dataFolder: string) =>
	openStorage(
		{
			dataFolder,
			rootFolder: ROOT,
			environment: 'production',
			storageKey: storageKey.toString('base64'),
			storageKeyFile: undefined
		},
		randomIds
	);
const backUpTo = (dataFolder: string, target: string, key = storageKey) =>
	backUp({ dataFolder, target, storageKey: key, rootFolder: ROOT, clock: systemClock });

/** A person with a mailbox who attaches files to drafts: rows, files and audit events together. */
async function openWork({ db, blobs }: Pick<Storage, 'db' | 'blobs'>) {
	const deps = { db, blobs, clock: systemClock, ids: randomIds };
	const { mailboxId } = await createMailbox(deps, {
		actor: INSTALLATION,
		functionalAddress: 'kommun:barn',
		name: 'Barn och unga'
	});
	const { personId } = await createPerson(deps, { actor: INSTALLATION, displayName: 'Sara' });
	const actor: Actor = { personId };
	const rights = { queue: true, read: true, send: true, administer: false };
	await setMembership(deps, { actor: INSTALLATION, mailboxId, personId, rights, until: null });
	return async function attach(bytes: Buffer): Promise<void> {
		const draft = await createDraft(deps, { actor, mailboxId });
		if (draft.outcome !== 'done') throw new Error(draft.outcome);
		const added = await addDraftAttachment(deps, {
			actor,
			draftId: draft.draftId,
			fileName: 'plan.txt',
			content: (async function* () {
				yield bytes;
			})()
		});
		if (added.outcome !== 'done') throw new Error(added.outcome);
	};
}

describe('a backup that cannot be trusted', () => {
	let origin: string;
	beforeAll(async () => {
		origin = await mkdtemp(join(tmpdir(), 'sluss-backup-origin-'));
		const storage = await open(join(origin, 'data'));
		const attach = await openWork(storage);
		for (let n = 0; n < 3; n += 1) await attach(someText(100_000));
		await backUpTo(join(origin, 'data'), join(origin, 'backup'));
		await storage.close();
	});
	afterAll(() => rm(origin, { recursive: true, force: true }));

	/** Restores a copy that was spoiled, and says with which code it was refused. */
	async function refusalOf(spoil: (backup: string) => Promise<void>, key = storageKey) {
		const backup = join(folder, 'backup');
		await cp(join(origin, 'backup'), backup, { recursive: true });
		await spoil(backup);
		const dataFolder = join(folder, 'data');
		const code = await restore({ backup, dataFolder, storageKey: key }).then(
			() => 'restored',
			(error: { code?: string }) => error.code
		);
		const left = await readdir(dataFolder).catch(() => []);
		return { code, left };
	}
	const change = async (path: string, edit: (bytes: Buffer) => Buffer) =>
		writeFile(path, edit(await readFile(path)));
	const flip = (at: number) => (bytes: Buffer) => {
		const changed = Buffer.from(bytes);
		changed[at] = (changed[at] ?? 0) ^ 1;
		return changed;
	};
	const aBlob = async (backup: string) => {
		const names = await readdir(join(backup, 'blobs'), { recursive: true });
		return join(
			backup,
			'blobs',
			names.find((name) => name.length > 60)!
		);
	};
	const damaged = { code: 'BACKUP_DAMAGED', left: [] };

	it.each<[string, (backup: string) => Promise<void>]>([
		['a byte of a file', async (backup) => change(await aBlob(backup), flip(5_000))],
		['a byte of the database', (backup) => change(join(backup, 'sluss.db'), flip(20_000))],
		['a missing file', async (backup) => rm(await aBlob(backup))],
		['a file that is cut', async (backup) => change(await aBlob(backup), (b) => b.subarray(0, 9))],
		['a missing manifest', (backup) => rm(join(backup, 'manifest.json'))],
		['a manifest that is none', (backup) => writeFile(join(backup, 'manifest.json'), '{}')],
		[
			'a list that leads out of the folder',
			(backup) =>
				change(join(backup, 'SHA256SUMS'), (bytes) =>
					Buffer.from(bytes.toString().replace(/blobs\/\S+/, '../../etc/passwd'))
				)
		],
		[
			'a list with a file fewer',
			(backup) =>
				change(join(backup, 'SHA256SUMS'), (bytes) =>
					Buffer.from(bytes.toString().split('\n').slice(0, -2).join('\n') + '\n')
				)
		]
	])('is refused for %s, and leaves the folder empty', async (_, spoil) => {
		expect(await refusalOf(spoil)).toEqual(damaged);
	});

	it('is refused when its manifest was changed, or with another key', async () => {
		const refused = { code: 'STORAGE_KEY_WRONG', left: [] };
		const older = (bytes: Buffer) => Buffer.from(bytes.toString().replace(/"20\d\d-/, '"2019-'));
		expect(await refusalOf((backup) => change(join(backup, 'manifest.json'), older))).toEqual(
			refused
		);
		await rm(join(folder, 'backup'), { recursive: true });
		expect(await refusalOf(async () => {}, randomBytes(32))).toEqual(refused);
	});

	it('has the database as one file, with nothing beside it', async () => {
		expect((await readdir(join(origin, 'backup'))).sort()).toEqual([
			'SHA256SUMS',
			'blobs',
			'manifest.json',
			'sluss.db'
		]);
	});

	it('is never put over data that is there', async () => {
		const dataFolder = join(folder, 'data');
		await mkdir(dataFolder);
		await writeFile(join(dataFolder, 'mine'), 'x');
		const backup = join(origin, 'backup');
		await expect(restore({ backup, dataFolder, storageKey })).rejects.toMatchObject({
			code: 'CONFIG_INVALID'
		});
		expect(await readdir(dataFolder)).toEqual(['mine']);
	});

	it('is never begun upon: no service starts on half a restore', async () => {
		const dataFolder = join(folder, 'data');
		await mkdir(dataFolder);
		await writeFile(join(dataFolder, 'restoring'), '');
		await expect(open(dataFolder)).rejects.toMatchObject({ code: 'STORAGE_DAMAGED' });
		expect((await readdir(dataFolder)).sort()).toEqual(['lock.db', 'restoring']);
	});

	it('goes where a service could not start, which leaves its lock behind', async () => {
		const dataFolder = join(folder, 'data');
		await mkdir(dataFolder);
		await writeFile(join(dataFolder, 'lock.db'), '');
		await restore({ backup: join(origin, 'backup'), dataFolder, storageKey });
		await (await open(dataFolder)).close();
	});

	it('is not made with another key, in a folder in use, or within the data folder', async () => {
		const data = join(origin, 'data');
		await expect(backUpTo(data, join(folder, 'b'), randomBytes(32))).rejects.toMatchObject({
			code: 'STORAGE_KEY_WRONG'
		});
		await expect(backUpTo(data, join(origin, 'backup'))).rejects.toMatchObject({
			code: 'CONFIG_INVALID'
		});
		await expect(backUpTo(data, join(data, 'backup'))).rejects.toMatchObject({
			code: 'CONFIG_INVALID'
		});
	});

	it('is not made when a file is missing, and then has no manifest', async () => {
		const data = join(folder, 'data');
		await cp(join(origin, 'data'), data, { recursive: true });
		await rm(await aBlob(data));
		await expect(backUpTo(data, join(folder, 'b'))).rejects.toMatchObject({
			code: 'BLOB_MISSING'
		});
		expect(await readdir(join(folder, 'b'))).not.toContain('manifest.json');
	});
});

describe('a backup', () => {
	it('holds no key, and nothing readable', async () => {
		const storage = await open(join(folder, 'data'));
		await (
			await openWork(storage)
		)(Buffer.from('hemlig uppgift'.repeat(1_000)));
		await backUpTo(join(folder, 'data'), join(folder, 'backup'));
		await storage.close();
		for (const name of await readdir(join(folder, 'backup'), { recursive: true })) {
			const bytes = await readFile(join(folder, 'backup', name)).catch(() => Buffer.alloc(0));
			for (const secret of ['hemlig', 'CREATE TABLE', storageKey.toString('base64')]) {
				expect(bytes.includes(secret), name).toBe(false);
			}
			expect(bytes.includes(storageKey), name).toBe(false);
		}
	});

	it('is one moment, made while others write, and gives all of that moment back', async () => {
		const storage = await open(join(folder, 'data'));
		const attach = await openWork(storage);
		for (let n = 0; n < 5; n += 1) await attach(someText(2_000));
		const before = await storage.db.read.$count(draftAttachments);
		let writing = true;
		const load = [1, 2, 3].map(async () => {
			while (writing) await attach(someText(5_000));
		});
		const manifest = await backUpTo(join(folder, 'data'), join(folder, 'backup'));
		for (let n = 0; n < 3; n += 1) await attach(someText(3_000));
		writing = false;
		await Promise.all(load);
		const after = await storage.db.read.$count(draftAttachments);
		await storage.close();

		const backup = join(folder, 'backup');
		const dataFolder = join(folder, 'restored');
		expect(await restore({ backup, dataFolder, storageKey })).toEqual(manifest);
		const restored = await open(dataFolder);
		const files = await restored.db.read.select().from(draftAttachments);
		expect(files.length).toBeGreaterThanOrEqual(before);
		expect(files.length).toBeLessThan(after);
		for (const { blob, size } of files) {
			expect((await restored.blobs.read(blob)).length).toBe(size);
		}
		expect(await listReferencedBlobs(restored.db.read)).toEqual(
			new Set(files.map(({ blob }) => blob))
		);
		expect(await verifyAudit(restored.db, manifest.auditHead!)).toMatchObject({
			outcome: 'intact',
			head: manifest.auditHead
		});
		await (
			await openWorkAgain(restored)
		)(randomBytes(10));
		await restored.close();
	});

	describe('of what lies beside the database', () => {
		const UNIQUE = '0123456789abcdef0123456789abcdef-0123456789abcdef';
		const KEPT = {
			[`access-point/consumed/${UNIQUE}.answer`]: 'handed over',
			'access-point/incomplete/1763812800000-0123abcd.answer': 'cut',
			'revocation/last-answers.json': '{}',
			'signing-certificate': 'ab\n'
		};
		const LEFT = {
			[`access-point/consumed/${UNIQUE}.part`]: 'being written',
			'access-point/copies/x.answer': 'a copy',
			[`revocation/${'a'.repeat(64)}.crl`]: 'a list',
			'revocation/last-answers.json.new': 'being written',
			'sandbox/sandbox.db': 'not ours',
			lock: '1'
		};
		const put = async (dataFolder: string, files: Record<string, string>) => {
			for (const [name, text] of Object.entries(files)) {
				await mkdir(dirname(join(dataFolder, name)), { recursive: true });
				await writeFile(join(dataFolder, name), text);
			}
		};
		const textAt = (...path: string[]) => readFile(join(...path), 'utf8').catch(() => undefined);

		it('gives back what nothing else can give back, and nothing more', async () => {
			const dataFolder = join(folder, 'data');
			await (await open(dataFolder)).close();
			await put(dataFolder, { ...KEPT, ...LEFT });
			const backup = join(folder, 'backup');
			await backUpTo(dataFolder, backup);
			const restored = join(folder, 'restored');
			await restore({ backup, dataFolder: restored, storageKey });
			for (const [name, text] of Object.entries(KEPT)) {
				expect(await textAt(restored, name), name).toBe(text);
			}
			for (const name of Object.keys(LEFT)) {
				expect(await textAt(backup, name), name).toBeUndefined();
				expect(await textAt(restored, name), name).toBeUndefined();
			}
		});

		it('has what is taken into the database while it is made, there or there', async () => {
			const dataFolder = join(folder, 'data');
			await (await open(dataFolder)).close();
			await put(dataFolder, KEPT);
			const backup = join(folder, 'backup');
			const [consumed = ''] = Object.keys(KEPT);
			await backUp({
				...{ dataFolder, target: backup, storageKey, rootFolder: ROOT, clock: systemClock },
				// The database has been copied without it; now it is taken in, acknowledged and removed.
				onSnapshot: () => rm(join(dataFolder, consumed), { force: true })
			});
			expect(await textAt(backup, consumed)).toBe('handed over');
		});

		it('is refused when a file was changed or is missing', async () => {
			const dataFolder = join(folder, 'data');
			await (await open(dataFolder)).close();
			await put(dataFolder, KEPT);
			const backup = join(folder, 'backup');
			await backUpTo(dataFolder, backup);
			const [consumed = ''] = Object.keys(KEPT);
			const refused = expect.objectContaining({ code: 'BACKUP_DAMAGED' });
			const restoreIt = () => restore({ backup, dataFolder: join(folder, 'restored'), storageKey });
			await writeFile(join(backup, consumed), 'something else');
			await expect(restoreIt()).rejects.toEqual(refused);
			await rm(join(backup, consumed));
			await expect(restoreIt()).rejects.toEqual(refused);
		});

		it.each([
			'access-point/consumed/../../../etc/x.answer',
			'access-point/consumed/x/y.answer',
			'access-point/copies/ab.answer',
			'access-point/consumed/ab.part',
			'revocation/ab.crl',
			'../signing-certificate',
			'/signing-certificate',
			'keys/storage.key'
		])('never holds %s', (name) => {
			expect(() => readSums(`${'a'.repeat(64)}  ${name}\n`)).toThrow(
				expect.objectContaining({ code: 'BACKUP_DAMAGED' })
			);
		});
	});

	it('is whole also when retention removes files while it is made', async () => {
		const dataFolder = join(folder, 'data');
		const storage = await open(dataFolder);
		const attach = await openWork(storage);
		for (let n = 0; n < 3; n += 1) await attach(someText(2_000));
		const [first] = await storage.db.read.select().from(draftAttachments);
		let moments = 0;
		const manifest = await backUp({
			dataFolder,
			target: join(folder, 'backup'),
			storageKey,
			rootFolder: ROOT,
			clock: systemClock,
			onSnapshot: async () => {
				moments += 1;
				if (moments > 1) return;
				const { db, blobs } = storage;
				await db.write((tx) =>
					tx.delete(draftAttachments).where(eq(draftAttachments.id, first?.id ?? ''))
				);
				const swept = await sweepFiles({ db, blobs, clock: systemClock }, { graceMs: -60_000 });
				expect(swept.files).toBe(1);
			}
		});
		await storage.close();
		expect(moments).toBe(2);
		const restored = join(folder, 'restored');
		expect(
			await restore({ backup: join(folder, 'backup'), dataFolder: restored, storageKey })
		).toEqual(manifest);
		// Two files, the database.
		expect(manifest.files).toBe(3);
	});
});

/** The restored installation goes on working. */
async function openWorkAgain({ db, blobs }: Storage) {
	return async (bytes: Buffer) => {
		const { id } = await blobs.put(bytes, { bytesMax: 100 });
		expect(await blobs.has(id)).toBe(true);
		await createPerson(
			{ db, clock: systemClock, ids: randomIds },
			{ actor: INSTALLATION, displayName: 'Ny' }
		);
	};
}
