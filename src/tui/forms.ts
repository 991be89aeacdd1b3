/** Forms that ask what a decision or a plan still needs. */
import type { ReviewDecision } from '../app/review-decisions.ts';
import { safeText } from '../core/text.ts';
import { fieldOf } from './text-field.ts';
import type { DecisionForm, FormField, Modal, State, Subject } from './state.ts';
import { some } from './words.ts';

export type Form = Extract<Modal, { readonly modal: 'form' }>;

const dayMs = 86_400_000;

function inDays(now: number, days: number): string {
  return new Date(now + days * dayMs).toISOString().slice(0, 10);
}

const reasonField: FormField = {
  id: 'reason',
  label: 'Why',
  hint: 'stays in policy and journal',
  field: fieldOf(),
};

const titles: Readonly<Record<DecisionForm, (subjects: readonly Subject[]) => string>> = {
  waive: (subjects) => `Waive ${some(subjects.length, 'finding')}`,
  approve: (subjects) => `Approve ${some(subjects.length, 'app')}`,
  ban: (subjects) => `Ban ${some(subjects.length, 'app')}`,
  certify: (subjects) => `Certify ${some(subjects.length, 'list')}: somebody has looked through it`,
};

function until(state: State, days: number, label: string): FormField {
  return { id: 'until', label, hint: 'the last day, as 2027-06-30', field: fieldOf(inDays(state.now, days)) };
}

function fieldsOf(state: State, kind: DecisionForm): readonly FormField[] {
  switch (kind) {
    case 'waive':
      return [reasonField, until(state, 90, 'Until')];
    case 'approve':
      return [
        { id: 'owner', label: 'Owner', hint: 'address of who answers for it', field: fieldOf() },
        until(state, 365, 'Until'),
        reasonField,
      ];
    case 'ban':
      return [reasonField];
    case 'certify':
      return [
        { id: 'by', label: 'By', hint: 'address of who has looked through it', field: fieldOf() },
        until(state, 180, 'Again on'),
        { ...reasonField, label: 'Note', hint: 'optional; stays in policy and journal' },
      ];
  }
}

export function decisionForm(state: State, kind: DecisionForm, subjects: readonly Subject[]): State {
  return {
    ...state,
    modal: {
      modal: 'form',
      about: kind,
      title: titles[kind](subjects),
      lines: subjects.map(({ label }) => label),
      fields: fieldsOf(state, kind),
      focus: 0,
      problem: null,
      subjects,
    },
  };
}

export function planForm(state: State): State {
  const { gathered, intent } = state.planning;
  return {
    ...state,
    modal: {
      modal: 'form',
      about: 'plan',
      title: `Write a plan to ${intent} ${some(gathered.length, 'thing')}`,
      lines: gathered.map(({ label, tenant }) => (tenant === null ? label : `${label}  ${safeText(tenant)}`)),
      fields: [
        { id: 'file', label: 'File', hint: 'for grantwarden apply', field: fieldOf('plan.json') },
        { ...reasonField, hint: 'optional; stays in plan and journal' },
      ],
      focus: 0,
      problem: null,
      subjects: gathered,
    },
  };
}

export function answer({ fields }: Form, id: FormField['id']): string {
  return fields.find((each) => each.id === id)?.field.text.trim() ?? '';
}

/** What is wrong with the form, a sentence; null: nothing. */
export function problemOf(form: Form, now: number): string | null {
  for (const { id, label, field } of form.fields) {
    const text = field.text.trim();
    const isOptional = id === 'reason' && (form.about === 'plan' || form.about === 'certify');
    if (text === '' && !isOptional) return `${label} is empty.`;
    if ((id === 'owner' || id === 'by') && !/^[^\s@]+@[^\s@]+$/u.test(text))
      return `${label}: an address such as it@acme.example is wanted.`;
    if (id === 'until') {
      const time = /^\d{4}-\d{2}-\d{2}$/u.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
      if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(text))
        return `${label}: a day such as 2027-06-30 is wanted.`;
      if (time + dayMs <= now) return `${label}: ${text} is over.`;
    }
  }
  return null;
}

/** One decision a subject; several subjects of one app are one decision about the app. */
export function decisionsOf(form: Form): readonly ReviewDecision[] {
  const reason = answer(form, 'reason');
  switch (form.about) {
    case 'waive':
      return form.subjects.map(({ what }) => ({
        kind: 'waive',
        about: what,
        reason,
        until: answer(form, 'until'),
      }));
    case 'approve':
      return form.subjects.map(({ what }) => ({
        kind: 'approve',
        about: what,
        owner: answer(form, 'owner'),
        reason,
        until: answer(form, 'until'),
      }));
    case 'ban':
      return form.subjects.map(({ what }) => ({ kind: 'ban', about: what, reason }));
    case 'certify':
      return form.subjects.map(({ what }) => ({
        kind: 'certify',
        about: what,
        by: answer(form, 'by'),
        reason,
        until: answer(form, 'until'),
      }));
    case 'plan':
      return [];
  }
}
