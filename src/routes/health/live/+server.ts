import type { RequestHandler } from './$types.d.ts';

/** The process answers. Nothing else is asked: a restart mends neither a full disk nor a silent database. */
export const GET: RequestHandler = () => Response.json({ status: 'ok' });
