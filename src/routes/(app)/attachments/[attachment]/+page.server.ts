import { error } from '@sveltejs/kit';
import { actorOf } from '#lib/server/identity/signed-in.ts';
import { findAttachment } from '#lib/server/message/find-attachment.ts';
import { openAttachment } from '#lib/server/message/open-attachment.ts';
import { viewKindOf } from '../view-kind.ts';
import { readText } from './read-text.server.ts';
import type { PageServerLoad } from './$types.d.ts';

export const load: PageServerLoad = async ({ locals, params }) => {
	const input = { actor: actorOf(locals), attachmentId: params.attachment };
	const file = await findAttachment(locals.app, input);
	if (file === undefined) error(404, 'No such attachment');
	const kind = viewKindOf(file);
	const opened = kind === 'text' ? await openAttachment(locals.app, input) : undefined;
	return {
		title: file.fileName,
		file: { id: file.id, fileName: file.fileName, size: file.size },
		kind,
		text: opened === undefined ? null : await readText(opened.stream),
		place: file.place
	};
};
