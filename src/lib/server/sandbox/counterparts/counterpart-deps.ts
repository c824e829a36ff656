import type { Clock } from '../../clock.ts';
import type { Ids } from '../../ids.ts';
import type { Log } from '../../log.ts';
import type { Sealing } from '../../sealing/sealing-jobs.ts';
import type { Federation } from '../federation/federation.ts';
import type { KeyRing } from '../key-ring.ts';
import type { SandboxStore } from '../open-store.ts';

/** Milliseconds. */
export interface CounterpartDelays {
	receiptMs: number;
	lateReceiptMs: number;
	answerMs: number;
}

export interface CounterpartDeps {
	store: SandboxStore;
	federation: Federation;
	keyRing: KeyRing;
	sealer: Sealing;
	clock: Clock;
	ids: Ids;
	log: Log;
	delays: CounterpartDelays;
}
