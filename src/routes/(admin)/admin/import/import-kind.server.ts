import { IMPORT_KINDS, type ImportKind } from '#lib/administration/import.ts';
import type { Actor } from '#lib/server/identity/actor.ts';
import { administrator } from '../administration/administrator.server.ts';
import { oneOf } from '../administration/form.server.ts';

/** Which list the address asks for, by whoever may have it; to others it is not there. */
export async function importer(
	locals: App.Locals,
	url: URL
): Promise<{ actor: Actor; kind: ImportKind; everything: boolean }> {
	const kind = oneOf(IMPORT_KINDS, url.searchParams.get('kind'));
	const need = kind === 'people' ? 'everything' : 'anything';
	const { actor, authority } = await administrator(locals, need);
	return { actor, kind, everything: authority.everything };
}
