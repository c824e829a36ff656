import { error, fail, type RequestEvent } from '@sveltejs/kit';
import { messagesIn } from '#lib/i18n/context.ts';
import { explainPerson } from '#lib/server/administration/explain-rights.ts';
import { reactivatePerson } from '#lib/server/administration/reactivate-person.ts';
import { createInvitation } from '#lib/server/identity/create-invitation.ts';
import type { Actor } from '#lib/server/identity/actor.ts';
import { deactivatePerson } from '#lib/server/identity/deactivate-person.ts';
import { editPerson } from '#lib/server/identity/edit-person.ts';
import { grantRole, ORGANISATION_ROLES, revokeRole } from '#lib/server/identity/roles.ts';
import {
	endPersonsSessions,
	listSignInMeans,
	removePersonsPasskey,
	revokeInvitations,
	unlinkIdentity
} from '#lib/server/identity/sign-in-means.ts';
import { requireRecentSignIn } from '../../../../recent-sign-in.server.ts';
import { administrator } from '../../administration/administrator.server.ts';
import { textIn } from '../../administration/form.server.ts';
import { particularsIn, problemOf } from '../person-form.server.ts';
import type { Actions, PageServerLoad } from './$types.d.ts';

export const load: PageServerLoad = async (event) => {
	const { actor } = await administrator(event.locals, 'everything');
	const { person: personId } = event.params;
	const found = await explainPerson(event.locals.app, { actor, personId });
	const means = await listSignInMeans(event.locals.app, { actor, personId });
	if (found === undefined || means === undefined) error(404, 'Not found');
	return {
		title: `${found.person.displayName} · ${messagesIn(event.locals.language).administration.people}`,
		...found,
		means,
		reader: actor.personId,
		created: event.url.searchParams.has('created'),
		origin: event.url.origin
	};
};

type Outcome = { outcome: string };

/** Every act on a person is sensitive: it decides who may do what. */
function act(
	work: (asked: {
		app: App.Locals['app'];
		actor: Actor;
		personId: string;
		form: FormData;
	}) => Promise<Outcome>
) {
	return async (event: RequestEvent) => {
		const { actor } = await administrator(event.locals, 'everything');
		requireRecentSignIn(event);
		const personId = event.params['person'] ?? '';
		const form = await event.request.formData();
		const outcome = await work({ app: event.locals.app, actor, personId, form });
		if (outcome.outcome !== 'done') {
			return fail(outcome.outcome === 'invalid' ? 422 : 409, { problem: problemOf(outcome) });
		}
		return { done: true as const };
	};
}

/** A role that nobody knows is none: the first of the list would be the one that may do everything. */
function roleIn(form: FormData): (typeof ORGANISATION_ROLES)[number] {
	const given = textIn(form, 'role');
	return ORGANISATION_ROLES.find((role) => role === given) ?? error(400, 'No such role');
}

export const actions: Actions = {
	edit: act(({ app, actor, personId, form }) =>
		editPerson(app, { actor, personId, particulars: particularsIn(form) })
	),
	grant: act(({ app, actor, personId, form }) =>
		grantRole(app, { actor, personId, role: roleIn(form) })
	),
	revoke: act(({ app, actor, personId, form }) =>
		revokeRole(app, { actor, personId, role: roleIn(form) })
	),
	deactivate: act(({ app, actor, personId }) => deactivatePerson(app, { actor, personId })),
	reactivate: act(({ app, actor, personId, form }) =>
		reactivatePerson(app, { actor, personId, restoreRights: form.has('restore') })
	),
	removePasskey: act(({ app, actor, personId, form }) =>
		removePersonsPasskey(app, { actor, personId, passkeyId: textIn(form, 'passkey') })
	),
	unlink: act(({ app, actor, personId, form }) =>
		unlinkIdentity(app, { actor, personId, identity: textIn(form, 'identity') })
	),
	revokeInvitation: act(({ app, actor, personId }) => revokeInvitations(app, { actor, personId })),
	endSessions: act(({ app, actor, personId }) => endPersonsSessions(app, { actor, personId })),
	invite: async (event) => {
		const { actor } = await administrator(event.locals, 'everything');
		requireRecentSignIn(event);
		const { app } = event.locals;
		const made = await createInvitation(app, { actor, personId: event.params.person });
		if (made.outcome !== 'done') return fail(409, { problem: 'not-found' });
		return { done: true as const, invitation: { token: made.token, expiresAt: made.expiresAt } };
	}
};
