import type { Platform } from '../src/core/vocabulary.ts';

/** The id of an app in its platform's form; another number, another app. */
export function appIdOn(platform: Platform, number: number): string {
  switch (platform) {
    case 'google-workspace':
      return `${number}-x.apps.googleusercontent.com`;
    case 'microsoft-365':
      return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
    case 'slack':
      return `A0${String(number).padStart(8, '0')}`;
    case 'salesforce':
      return `0H45g${String(number).padStart(10, '0')}AAA`;
  }
}
