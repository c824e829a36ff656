import { describe, expect, it } from 'vitest';
import { openWorkplace } from '#tests/support/workplace.ts';
import { INSTALLATION } from './actor.ts';
import { deactivatePerson } from './deactivate-person.ts';
import { grantRole, hasRole, listRoles } from './roles.ts';

describe('a role in the organisation', () => {
	it('is nobody’s unless it was given', async () => {
		const { deps, addPerson } = await openWorkplace();
		const { personId } = await addPerson('Drifttekniker');
		expect(await listRoles(deps.db.read, personId)).toEqual([]);
		await grantRole(deps, { actor: INSTALLATION, personId, role: 'operations' });
		await grantRole(deps, { actor: INSTALLATION, personId, role: 'operations' });
		expect(await listRoles(deps.db.read, personId)).toEqual(['operations']);
		expect(await hasRole(deps.db.read, personId, 'auditor')).toBe(false);
	});

	it('ends with the person', async () => {
		const { deps, addPerson } = await openWorkplace();
		const { personId } = await addPerson('Drifttekniker');
		await grantRole(deps, { actor: INSTALLATION, personId, role: 'operations' });
		await deactivatePerson(deps, { actor: INSTALLATION, personId });
		expect(await hasRole(deps.db.read, personId, 'operations')).toBe(false);
	});
});
