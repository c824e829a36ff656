import type { Clock } from '../clock.ts';
import type { HsaIdAttribute } from '../config/scim-config.ts';
import type { Db } from '../db/database.ts';
import type { Ids } from '../ids.ts';

/** What the use cases of SCIM need. */
export interface ScimDeps {
	db: Db;
	clock: Clock;
	ids: Ids;
	hsaIdAttribute: HsaIdAttribute | undefined;
}
