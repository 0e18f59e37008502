// For one version: what pages take is in `@scaleface/models` now.
export * from '@scaleface/models';
