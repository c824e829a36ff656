import { error } from '@sveltejs/kit';
import { levelOf } from '#lib/administration/membership.ts';
import { findGroup, listGroupMembers, listGroupRules } from '#lib/server/groups/queries.ts';
import { listAllMailboxes } from '#lib/server/mailbox/list-all-mailboxes.ts';
import { administrator } from '../../administration/administrator.server.ts';
import { textIn } from '../../administration/form.server.ts';
import type { PageServerLoad } from './$types.d.ts';

const SHOWN = 100;

export const load: PageServerLoad = async ({ locals, params, url }) => {
	await administrator(locals, 'everything');
	const { db } = locals.app;
	const group = await findGroup(db.read, params.group);
	if (group === undefined) error(404, 'Not found');
	const after = textIn(url.searchParams, 'after');
	const members = await listGroupMembers(locals.app, {
		groupId: group.id,
		limit: SHOWN + 1,
		...(after !== '' && { after: { name: after, id: textIn(url.searchParams, 'id') } })
	});
	const rules = await listGroupRules(db.read, group.id);
	const ruled = new Set(rules.map(({ mailbox }) => mailbox.id));
	const mailboxes = await listAllMailboxes(db.read);
	const saved = Number(url.searchParams.get('saved') ?? Number.NaN);
	return {
		title: group.displayName,
		group,
		rules: rules.map((rule) => ({ ...rule, level: levelOf(rule.rights) })),
		members: members.slice(0, SHOWN),
		/** Whether more follow, and whether this is not the beginning. */
		more: members.length > SHOWN,
		continued: after !== '',
		mailboxes: mailboxes
			.filter(({ id }) => !ruled.has(id))
			.map(({ id, name }) => ({ id, name }))
			.sort((a, b) => a.name.localeCompare(b.name, 'sv')),
		saved: Number.isSafeInteger(saved) && saved >= 0 ? saved : undefined
	};
};
