// The requests that the person in front of the screen may decide now.
#pragma once

#include "console/pages/request_list_page.h"

namespace sb::console {

class InboxPage final : public RequestListPage
{
    Q_OBJECT

public:
    static PageInfo pageInfo();

    explicit InboxPage(const PageContext &context, QWidget *parent = nullptr);

    void clear() override;

    [[nodiscard]] bool refreshesInBackground() const override { return true; }

protected:
    [[nodiscard]] client::RequestFilter filter() const override;
    void received() override;
};

} // namespace sb::console
