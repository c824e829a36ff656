import { redirect } from '@sveltejs/kit';
import type { PageServerLoad } from './$types.d.ts';

export const load: PageServerLoad = () => redirect(303, '/mailboxes');
