import { messagesIn } from '#lib/i18n/context.ts';
import type { PageServerLoad } from './$types.d.ts';

export const load: PageServerLoad = ({ locals }) => ({
	title: messagesIn(locals.language).queue.mailboxesTitle
});
