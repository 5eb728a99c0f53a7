#include "shared/client/session_api.h"

#include "shared/client/typed_answer.h"
#include "shared/codec/signed_in_user_codec.h"
#include "shared/contract/routes.h"

namespace sb::client {

void SessionApi::me(QObject *context, PeopleCallback<model::SignedInUser> callback) const
{
    m_people.exchange({.path = contract::pathOf(contract::routes::me)}, context,
                      asObject<model::SignedInUser>(codec::signedInUserFrom, std::move(callback)));
}

} // namespace sb::client
