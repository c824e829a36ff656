/** Files that somebody has uploaded and looks at before she lets them in. */
import { and, eq, lte } from 'drizzle-orm';
import type { FileFault, ImportKind } from '#lib/administration/import.ts';
import type { Tx } from '../../db/database.ts';
import type { Actor } from '../../identity/actor.ts';
import { findAuthority, logDenied } from '../authority.ts';
import { pendingImports } from '../schema.ts';
import { decodeCsv } from './decode-csv.ts';
import {
	applyImport,
	mayImport,
	planImport,
	type ApplyImportOutcome,
	type ImportDeps,
	type PlannedImport
} from './import-list.ts';
import { IMPORT_WAITS_MS } from './limits.ts';
import { readList } from './read-list.ts';

export type UploadImportOutcome =
	| { outcome: 'kept'; importId: string }
	| { outcome: 'unreadable'; fault: FileFault }
	| { outcome: 'not-found' };

/** Keeps a file for its preview, in place of the actor's earlier one of the same kind. Nothing else is changed. */
export async function uploadImport(
	deps: ImportDeps,
	input: { actor: Actor; kind: ImportKind; bytes: Uint8Array }
): Promise<UploadImportOutcome> {
	const { actor, kind } = input;
	const now = deps.clock.now();
	const authority = await findAuthority(deps.db.read, actor, now);
	if (!mayImport(authority, kind)) {
		await deps.db.write((tx) => logDenied(tx, actor, now));
		return { outcome: 'not-found' };
	}
	const decoded = decodeCsv(input.bytes);
	if ('fault' in decoded) return { outcome: 'unreadable', fault: decoded.fault };
	const list = await readList(kind, decoded.text);
	if ('fault' in list) return { outcome: 'unreadable', fault: list.fault };
	const id = deps.ids.uuid();
	await deps.db.write(async (tx) => {
		await forgetOld(tx, now);
		await tx
			.delete(pendingImports)
			.where(and(eq(pendingImports.actorId, actor.personId), eq(pendingImports.kind, kind)));
		await tx
			.insert(pendingImports)
			.values({ id, actorId: actor.personId, kind, csv: decoded.text, createdAt: now });
	});
	return { outcome: 'kept', importId: id };
}

/** What an uploaded file would do now; undefined for another's, one that has waited too long, or who may not any more. */
export async function previewImport(
	deps: ImportDeps,
	wish: { actor: Actor; importId: string }
): Promise<({ kind: ImportKind; createdAt: number } & PlannedImport) | undefined> {
	const pending = await findPending(deps, wish);
	if (pending === undefined) return undefined;
	const { kind, csv, createdAt } = pending;
	const planned = await planImport(deps, { actor: wish.actor, kind, text: csv });
	if (planned.outcome !== 'planned') return undefined;
	return { kind, createdAt, plan: planned.plan, digest: planned.digest };
}

/** As `applyImport`, for an uploaded file, which is gone afterwards. */
export async function confirmImport(
	deps: ImportDeps,
	input: { actor: Actor; importId: string; digest: string }
): Promise<ApplyImportOutcome> {
	const pending = await findPending(deps, input);
	if (pending === undefined) return { outcome: 'not-found' };
	const { id, kind, csv } = pending;
	return applyImport(deps, {
		...{ actor: input.actor, kind, text: csv, digest: input.digest },
		alongside: async (tx) => {
			await tx.delete(pendingImports).where(eq(pendingImports.id, id));
		}
	});
}

/** Forgets an uploaded file. */
export async function discardImport(
	deps: Pick<ImportDeps, 'db' | 'clock'>,
	input: { actor: Actor; importId: string }
): Promise<void> {
	const { importId, actor } = input;
	await deps.db.write(async (tx) => {
		await forgetOld(tx, deps.clock.now());
		await tx
			.delete(pendingImports)
			.where(and(eq(pendingImports.id, importId), eq(pendingImports.actorId, actor.personId)));
	});
}

/** Takes away the files that have waited too long. */
export async function forgetOld(tx: Tx, now: number): Promise<void> {
	await tx.delete(pendingImports).where(lte(pendingImports.createdAt, now - IMPORT_WAITS_MS));
}

async function findPending(
	deps: Pick<ImportDeps, 'db' | 'clock'>,
	wish: { actor: Actor; importId: string }
) {
	const [row] = await deps.db.read
		.select()
		.from(pendingImports)
		.where(
			and(eq(pendingImports.id, wish.importId), eq(pendingImports.actorId, wish.actor.personId))
		);
	const old = row !== undefined && deps.clock.now() - row.createdAt >= IMPORT_WAITS_MS;
	return old ? undefined : row;
}
