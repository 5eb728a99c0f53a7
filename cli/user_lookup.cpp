#include "cli/user_lookup.h"

#include "shared/contract/routes.h"
#include "shared/core/uuid_text.h"

namespace sb::cli {

using namespace Qt::StringLiterals;

Named findUser(Session &session, const QString &word)
{
    if (word != "me"_L1)
        return findNamed(session, contract::routes::users, u"email"_s, word.toLower());
    const auto me = session.get(contract::pathOf(contract::routes::me));
    if (!me)
        return {.exitCode = session.complain(me.error())};
    return {.id = core::uuidFromText(me->value[u"id"].toString()).value_or(QUuid())};
}

} // namespace sb::cli
