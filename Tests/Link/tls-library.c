// Thread-locals of a shared object in every model that a shared object may have; compiled once more with -mtls-dialect=gnu2.
__thread int exported = 10;
static __thread int own = 20, other = 30;
__attribute__((tls_model("initial-exec"))) __thread int early = 40;
int *exported_address(void) { return &exported; }
int own_sum(void) { return own++ + other++; }
int early_value(void) { return early++; }
