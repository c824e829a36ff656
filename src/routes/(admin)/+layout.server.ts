import { loadShell } from '../load-shell.server.ts';
import type { LayoutServerLoad } from './$types.d.ts';

export const load: LayoutServerLoad = ({ locals, depends }) => {
	depends('sluss:queue');
	return loadShell(locals);
};
