// Events of a request in words for people.
#pragma once

#include "console/look/colours.h"
#include "shared/model/access_request.h"

namespace sb::console {

struct EventText
{
    QString icon = {};
    Tone tone = Tone::Muted;
    /// Who did what.
    QString title = {};
    /// What the event says of itself besides.
    QString detail = {};
};

[[nodiscard]] EventText eventText(const model::TimelineEvent &event);

/// How a finished request ended and through whom, e.g. `Approved by Abe`; empty while it waits.
[[nodiscard]] QString outcomeText(const model::AccessRequest &request);

} // namespace sb::console
