/** Draws the card of a print job from what the desks know of it. */
import { wibDate } from '@loket/domain/calendar-date';
import { cardDate } from '@loket/domain/calendar-date';
import { kindRules } from '@loket/domain/application-kinds';
import { createCardRenderer } from '../card/card-front.ts';
import { qrText } from '../card/qr-text.ts';
import type { RegionNames } from '../card/region-names.ts';
import type { IntakeDesk } from '../intake/intake-desk.ts';
import type { PrintJobRow } from './print-job-store.ts';
import type { PrintingDesk } from './printing-desk.ts';
