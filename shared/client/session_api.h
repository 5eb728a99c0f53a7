// Who is logged in (contract section I); logging in and out is people_api's.
#pragma once

#include "shared/client/people_api.h"
#include "shared/model/signed_in_user.h"

namespace sb::client {

class SessionApi
{
public:
    /// `people` outlives this.
    explicit SessionApi(const PeopleApi &people) : m_people(people) {}

    void me(QObject *context, PeopleCallback<model::SignedInUser> callback) const;

private:
    const PeopleApi &m_people;
};

} // namespace sb::client
