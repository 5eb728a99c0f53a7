// All requests that the person may see, and the way to make one.
#pragma once

#include "console/pages/request_list_page.h"

#include <QComboBox>

namespace sb::console {

class RequestsPage final : public RequestListPage
{
    Q_OBJECT

public:
    static PageInfo pageInfo();

    explicit RequestsPage(const PageContext &context, QWidget *parent = nullptr);

    void submit();

protected:
    [[nodiscard]] client::RequestFilter filter() const override;

private:
    QComboBox *m_status;
    QComboBox *m_type;
    QComboBox *m_whose;
};

} // namespace sb::console
