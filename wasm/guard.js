// Part of both modules (--pre-js): throws what guard.cpp left, after the C++ call has returned.
Module['guard'] = { message: null, names: [] };

Module['onRuntimeInitialized'] = function () {
  var guard = Module['guard'];
  guard.names.forEach(function (name) {
    var call = Module[name];
    Module[name] = function () {
      var result = call.apply(null, arguments);
      if (guard.message === null) return result;
      var message = guard.message;
      guard.message = null;
      throw new Error(message);
    };
  });
};
