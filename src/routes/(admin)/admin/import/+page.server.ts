import { error, fail, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import type { FileFault } from '#lib/administration/import.ts';
import { messagesIn } from '#lib/i18n/context.ts';
import { uploadImport } from '#lib/server/administration/import/pending-imports.ts';
import { requireRecentSignIn } from '../../../recent-sign-in.server.ts';
import { importer } from './import-kind.server.ts';
import { receiveList } from './receive-list.server.ts';
import type { Actions, PageServerLoad } from './$types.d.ts';

export const load: PageServerLoad = async (event) => {
	const { kind, everything } = await importer(event.locals, event.url);
	requireRecentSignIn(event);
	return { title: messagesIn(event.locals.language).imports.title, kind, everything };
};

export const actions: Actions = {
	upload: async (event) => {
		const { actor, kind } = await importer(event.locals, event.url);
		requireRecentSignIn(event);
		const received = await receiveList(event.request);
		if ('problem' in received) {
			const fault: FileFault | undefined =
				received.problem === 'too-large' ? { code: 'IMPORT_TOO_LARGE' } : undefined;
			return fail(fault ? 413 : 422, { problem: received.problem, fault });
		}
		const kept = await uploadImport(event.locals.app, { actor, kind, bytes: received.bytes });
		if (kept.outcome === 'not-found') error(404, 'Not found');
		if (kept.outcome === 'unreadable') {
			return fail(422, { problem: 'unreadable' as const, fault: kept.fault });
		}
		redirect(303, resolve('/(admin)/admin/import/[import]', { import: kept.importId }));
	}
};
