import { registerGradients } from '@scaleface/core';

function registered(): typeof registerGradients {
  registerGradients();
  return registerGradients;
}

/**
 * Registers the gradients once as soon as a bundle or a program holds a loss that calls this, and again at each call, for
 * engines imported since. TensorFlow.js looks for a gradient when it records an operation, and a network's products are
 * recorded before the loss is called: at the call alone it would be too late for the first step.
 */
export const ensureGradients: typeof registerGradients = /* @__PURE__ */ registered();
