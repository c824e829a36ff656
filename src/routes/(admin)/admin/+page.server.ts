import { error, redirect } from '@sveltejs/kit';
import { actorOf } from '#lib/server/identity/signed-in.ts';
import { adminPlaceOf, findPlaces } from '../../find-places.server.ts';
import type { PageServerLoad } from './$types.d.ts';

/** What somebody types who remembers no more than "admin". */
export const load: PageServerLoad = async ({ locals }) => {
	const place = adminPlaceOf(await findPlaces(locals, actorOf(locals).personId, false));
	if (place === undefined) error(404, 'Not found');
	redirect(303, place);
};
