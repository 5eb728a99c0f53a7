#include "cli/kms_commands.h"

#include "cli/session.h"
#include "shared/codec/json_writer.h"
#include "shared/contract/routes.h"

#include <QJsonObject>

namespace sb::cli {

using namespace Qt::StringLiterals;
using codec::JsonWriter;
namespace routes = contract::routes;

namespace {

int status(Session &session, const Invocation &)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto shown = session.get(contract::pathOf(routes::kms));
    if (!shown)
        return session.complain(shown.error());
    return session.showObject(shown->value, {{u"Key"_s, u"kms_key_id"_s},
                                             {u"Values current"_s, u"wraps/current"_s},
                                             {u"Values outdated"_s, u"wraps/outdated"_s},
                                             {u"Tokens current"_s, u"endpoint_tokens/current"_s},
                                             {u"Tokens outdated"_s, u"endpoint_tokens/outdated"_s},
                                             {u"Fingerprints"_s, u"fingerprint_kms_key_id"_s}});
}

/// Batch after batch; broken off, it is simply run again.
int rewrap(Session &session, const Invocation &)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    qint64 wraps = 0;
    qint64 tokens = 0;
    qint64 failed = 0;
    QString after;
    do {
        JsonWriter body;
        body.beginObject().fieldIfPresent(u"after", after).endObject();
        const auto batch = session.post(contract::pathOf(routes::kmsRewrap), body.take());
        if (!batch)
            return session.complain(batch.error());
        const QJsonObject counts = batch->value.toObject();
        wraps += counts.value("wraps"_L1).toInteger();
        tokens += counts.value("endpoint_tokens"_L1).toInteger();
        failed += counts.value("failed"_L1).toInteger();
        after = counts.value("next"_L1).toString();
    } while (!after.isEmpty());
    if (session.form() == OutputForm::Json)
        print(QString::fromUtf8(JsonWriter()
                                    .beginObject()
                                    .field(u"wraps", std::int64_t(wraps))
                                    .field(u"endpoint_tokens", std::int64_t(tokens))
                                    .field(u"failed", std::int64_t(failed))
                                    .endObject()
                                    .take()));
    else
        print(u"moved %1 values and %2 tokens to the current key"_s.arg(wraps).arg(tokens));
    if (failed > 0)
        printError(u"%1 cannot be opened and stay as they are"_s.arg(failed));
    return failed > 0 ? exit_codes::refused : exit_codes::done;
}

} // namespace

std::vector<Command> kmsCommands()
{
    return {
        {.words = {u"kms"_s, u"status"_s},
         .help = u"under which key of the key service things lie"_s,
         .run = status},
        {.words = {u"kms"_s, u"rewrap"_s},
         .help = u"move values and tokens to the current key; can be broken off and run again"_s,
         .run = rewrap},
    };
}

} // namespace sb::cli
